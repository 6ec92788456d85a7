-- +goose Up
CREATE TABLE audit (
    seq BIGINT PRIMARY KEY,
    object TEXT NOT NULL, -- as in the line, to look entries up by
    line TEXT NOT NULL
);
CREATE INDEX audit_object ON audit (object, seq);

-- What opens the commitments of the log, until it is erased.
CREATE TABLE audit_opening (
    seq BIGINT NOT NULL REFERENCES audit (seq),
    field TEXT NOT NULL,
    salt TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (seq, field)
);

CREATE TABLE audit_checkpoint (
    seq BIGINT PRIMARY KEY REFERENCES audit (seq),
    at BIGINT NOT NULL,
    signed TEXT NOT NULL
);

CREATE TABLE notice (
    id TEXT NOT NULL,
    account TEXT NOT NULL REFERENCES account (id),
    kind TEXT NOT NULL,
    params TEXT NOT NULL, -- JSON object of texts
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL, -- when the mail is to be tried next; 0: sent or given up
    tries BIGINT NOT NULL DEFAULT 0,
    sent_at BIGINT NOT NULL DEFAULT 0,
    fault TEXT NOT NULL DEFAULT '', -- of the last try
    read_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (account, created_at, id) -- as they are listed, so that no further index is written
);
CREATE INDEX notice_due ON notice (due_at, id);
