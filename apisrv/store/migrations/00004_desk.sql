-- +goose Up

-- What the desk lists: applications that were submitted at least once. Whose
-- turn it is with one, its state says.
CREATE INDEX application_desk ON application (agency, state, due, submitted_at, receipt) WHERE submitted_at > 0;
CREATE INDEX application_state ON application (state, due, submitted_at, receipt) WHERE submitted_at > 0;
CREATE INDEX application_dataset ON application (dataset, due, submitted_at, receipt) WHERE submitted_at > 0;
-- What changes with every step is in as few indexes as can be.
DROP INDEX application_account;
CREATE INDEX application_account ON application (account, receipt);
DROP INDEX application_wake;
CREATE INDEX application_wake ON application (wake, receipt) WHERE wake < 2147483647;
DROP INDEX application_changed;
CREATE INDEX application_changed ON application (changed) WHERE changed > 0;
DROP INDEX application_queue;
DROP INDEX application_agency;
ALTER TABLE application DROP COLUMN waits_for;

-- What the clock told about an application, so that it is told once.
CREATE TABLE told (
    receipt TEXT NOT NULL REFERENCES application (receipt),
    what TEXT NOT NULL, -- such as near-decide-2026-03-27
    at BIGINT NOT NULL,
    PRIMARY KEY (receipt, what)
);

CREATE TABLE scenario (
    dataset TEXT NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL, -- JSON
    created_at BIGINT NOT NULL,
    retired_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (dataset, id)
);

-- Every version of an agreement's template that was published, for ever.
CREATE TABLE agreement_template (
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    source TEXT NOT NULL, -- YAML, as it was handed in
    author TEXT NOT NULL REFERENCES account (id),
    published_at BIGINT NOT NULL,
    PRIMARY KEY (id, version)
);

-- Reasons that the desk writes again and again.
CREATE TABLE stock_reason (
    id TEXT PRIMARY KEY,
    agency TEXT NOT NULL, -- '': everybody's
    step TEXT NOT NULL,
    text TEXT NOT NULL,
    author TEXT NOT NULL REFERENCES account (id),
    at BIGINT NOT NULL,
    removed_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX stock_reason_agency ON stock_reason (agency, step, at, id);

CREATE TABLE misuse (
    id TEXT PRIMARY KEY,
    receipt TEXT NOT NULL REFERENCES application (receipt),
    agency TEXT NOT NULL,
    source TEXT NOT NULL UNIQUE, -- of the portal's own: key, kind and day; else the id
    key_id TEXT NOT NULL, -- '': not seen of a key
    kind TEXT NOT NULL,
    detail TEXT NOT NULL,
    noted_by TEXT NOT NULL, -- id of the account; '': the portal
    noted_at BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('candidate', 'confirmed', 'dismissed')),
    decided_by TEXT NOT NULL DEFAULT '',
    decided_at BIGINT NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    notice_zh TEXT NOT NULL DEFAULT '', -- what everybody may read about it
    notice_en TEXT NOT NULL DEFAULT '',
    notice_at BIGINT NOT NULL DEFAULT 0 -- 0: not published
);
CREATE INDEX misuse_receipt ON misuse (receipt, noted_at, id);
CREATE INDEX misuse_state ON misuse (state, noted_at, id);
CREATE INDEX misuse_agency ON misuse (agency, state, noted_at, id);
CREATE INDEX misuse_notice ON misuse (notice_at, id);

ALTER TABLE access_key ADD COLUMN suspended_at BIGINT NOT NULL DEFAULT 0;
