-- +goose Up
-- Something that an agency has to do by a day. Days are those of calendar.Date,
-- 0 for none.
CREATE TABLE duty (
    id TEXT PRIMARY KEY,
    source TEXT NOT NULL UNIQUE, -- what it came of: the same is one duty
    kind TEXT NOT NULL CHECK (kind IN ('law-change', 'data-change', 'inventory', 'update')),
    agency TEXT NOT NULL,
    dataset TEXT NOT NULL, -- '': about the agency's catalogue
    event BIGINT NOT NULL,
    due BIGINT NOT NULL, -- 0: the calendar does not reach it yet
    done BIGINT NOT NULL DEFAULT 0, -- the first of what follows
    said BIGINT NOT NULL DEFAULT 0, -- the agency said that it is done
    shown BIGINT NOT NULL DEFAULT 0, -- a release showed it
    gone BIGINT NOT NULL DEFAULT 0, -- what it was about left the catalogue
    norm TEXT NOT NULL, -- that changed
    what TEXT NOT NULL, -- happened
    version TEXT NOT NULL, -- of the data, when the duty began
    entry TEXT NOT NULL, -- hash of what the entry stated then
    stated BIGINT NOT NULL, -- day of its last update then
    noted_by TEXT NOT NULL, -- id of the account; '': the portal
    noted_at BIGINT NOT NULL,
    said_by TEXT NOT NULL DEFAULT '',
    word TEXT NOT NULL DEFAULT ''
);
CREATE INDEX duty_agency ON duty (agency, event, id);
CREATE INDEX duty_dataset ON duty (dataset, event, id);
CREATE INDEX duty_open ON duty (kind, due, id) WHERE done = 0;
CREATE INDEX duty_unseen ON duty (kind, id) WHERE shown = 0 AND gone = 0;
CREATE INDEX duty_late ON duty (done, id) WHERE done > due AND due > 0;

-- The entries that a yearly inventory goes through.
CREATE TABLE inventory_entry (
    duty TEXT NOT NULL REFERENCES duty (id),
    dataset TEXT NOT NULL,
    verdict TEXT NOT NULL DEFAULT '', -- confirmed, changed, withdrawn; '': not yet
    reason TEXT NOT NULL DEFAULT '',
    registered_by TEXT NOT NULL DEFAULT '',
    registered_at BIGINT NOT NULL DEFAULT 0,
    reviewed_by TEXT NOT NULL DEFAULT '',
    reviewed_at BIGINT NOT NULL DEFAULT 0,
    ready BIGINT NOT NULL DEFAULT 0, -- 1: nothing is left to do
    PRIMARY KEY (duty, dataset)
);

-- What the last release said of a dataset, to tell what the next one changes.
CREATE TABLE known_entry (
    dataset TEXT PRIMARY KEY,
    agency TEXT NOT NULL,
    version TEXT NOT NULL,
    items TEXT NOT NULL, -- hash of the data items that can be applied for
    updated BIGINT NOT NULL,
    due BIGINT NOT NULL, -- for its next update
    as_of BIGINT NOT NULL -- of the release that changed any of it
);
-- Versions that users of a dataset were told of, or that were there before
-- anybody could be told.
CREATE TABLE known_version (
    dataset TEXT NOT NULL,
    version TEXT NOT NULL, -- with the hash of its items after a slash
    at BIGINT NOT NULL,
    PRIMARY KEY (dataset, version)
);

-- What an agency is held to have failed in, and what is only watched.
CREATE TABLE fault (
    id TEXT PRIMARY KEY, -- of what the portal found: hash of kind, subject and first day
    kind TEXT NOT NULL,
    agency TEXT NOT NULL,
    dataset TEXT NOT NULL,
    subject TEXT NOT NULL, -- what it was found at; never a receipt
    against TEXT NOT NULL, -- account of who used data beyond what was allowed; '': the agency
    since BIGINT NOT NULL,
    until BIGINT NOT NULL DEFAULT 0, -- 0: it goes on
    text_zh TEXT NOT NULL,
    text_en TEXT NOT NULL,
    standing BIGINT NOT NULL, -- 1: only a person ends it
    noted_by TEXT NOT NULL, -- id of the account; '': the portal
    at BIGINT NOT NULL,
    told BIGINT NOT NULL DEFAULT 0, -- day on which the agency was told
    closed_by TEXT NOT NULL DEFAULT '', -- '': the portal
    reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX fault_agency ON fault (agency, since, id);
CREATE INDEX fault_subject ON fault (subject, kind, id);
CREATE INDEX fault_open ON fault (kind, id) WHERE until = 0;
CREATE INDEX fault_told ON fault (told, agency, id);

CREATE TABLE fault_answer (
    id TEXT PRIMARY KEY,
    fault TEXT NOT NULL REFERENCES fault (id),
    author TEXT NOT NULL REFERENCES account (id),
    at BIGINT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX fault_answer_fault ON fault_answer (fault, at, id);

-- Applications whose decision was held against the rules on refusals and time.
CREATE TABLE judged_application (
    receipt TEXT PRIMARY KEY REFERENCES application (receipt)
);
