-- +goose Up
CREATE TABLE application (
    receipt TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    agency TEXT NOT NULL,
    dataset TEXT NOT NULL,
    state TEXT NOT NULL,
    seq BIGINT NOT NULL, -- steps taken
    waits_for TEXT NOT NULL, -- party whose turn it is; '': nobody's
    due BIGINT NOT NULL, -- day by which that party has to act; 2147483647: none
    wake BIGINT NOT NULL, -- day on which the clock looks at it; 2147483647: never
    submitted_at BIGINT NOT NULL DEFAULT 0,
    changed BIGINT NOT NULL, -- number of the audit entry of the last change; 0: it never gave access to data
    body TEXT NOT NULL -- JSON
);
CREATE INDEX application_account ON application (account, submitted_at, receipt);
CREATE INDEX application_queue ON application (waits_for, due, submitted_at, receipt);
CREATE INDEX application_agency ON application (agency, waits_for, due, submitted_at, receipt);
CREATE INDEX application_wake ON application (wake, receipt);
CREATE INDEX application_changed ON application (changed);

CREATE TABLE application_event (
    receipt TEXT NOT NULL REFERENCES application (receipt),
    seq BIGINT NOT NULL,
    body TEXT NOT NULL, -- JSON
    PRIMARY KEY (receipt, seq)
);

-- What was begun with the same token is the same application: a form that was
-- sent twice.
CREATE TABLE application_token (
    account TEXT NOT NULL REFERENCES account (id),
    token TEXT NOT NULL,
    receipt TEXT NOT NULL REFERENCES application (receipt),
    PRIMARY KEY (account, token)
);

CREATE TABLE agreement (
    receipt TEXT NOT NULL REFERENCES application (receipt),
    seq BIGINT NOT NULL, -- of the step that signed it
    text TEXT NOT NULL, -- as it was signed
    PRIMARY KEY (receipt, seq)
);

CREATE TABLE internal_note (
    id TEXT PRIMARY KEY,
    receipt TEXT NOT NULL REFERENCES application (receipt),
    author TEXT NOT NULL REFERENCES account (id),
    at BIGINT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX internal_note_receipt ON internal_note (receipt, at, id);

CREATE TABLE access_key (
    id TEXT PRIMARY KEY,
    receipt TEXT NOT NULL REFERENCES application (receipt),
    algorithm TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE, -- hexadecimal
    display TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL DEFAULT 0, -- of one that was replaced; 0: with its grant
    revoked_at BIGINT NOT NULL DEFAULT 0,
    used_at BIGINT NOT NULL DEFAULT 0,
    changed BIGINT NOT NULL
);
CREATE INDEX access_key_receipt ON access_key (receipt, created_at, id);
CREATE INDEX access_key_changed ON access_key (changed);

CREATE TABLE suspended_dataset (
    dataset TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    since BIGINT NOT NULL,
    lifted_at BIGINT NOT NULL DEFAULT 0,
    changed BIGINT NOT NULL
);
CREATE INDEX suspended_dataset_changed ON suspended_dataset (changed);
