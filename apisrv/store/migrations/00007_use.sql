-- +goose Up
-- A one-time link to the file of a grant. Its token is shown once; what is kept is
-- a keyed hash of it.
CREATE TABLE file_link (
    id TEXT PRIMARY KEY,
    receipt TEXT NOT NULL REFERENCES application (receipt),
    algorithm TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE, -- hexadecimal
    data_table TEXT NOT NULL, -- the table of the dataset that the file holds
    format TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX file_link_receipt ON file_link (receipt, created_at, id);

-- What the user of a grant reported about its use, beside what was counted.
CREATE TABLE use_report (
    id TEXT PRIMARY KEY,
    receipt TEXT NOT NULL REFERENCES application (receipt),
    from_day BIGINT NOT NULL, -- in Shanghai, days since 1970
    to_day BIGINT NOT NULL,
    calls BIGINT NOT NULL, -- as reported
    counted_calls BIGINT NOT NULL, -- by the portal, when the report came in
    counted_rows BIGINT NOT NULL,
    counted_bytes BIGINT NOT NULL,
    products TEXT NOT NULL,
    effect TEXT NOT NULL,
    author TEXT NOT NULL REFERENCES account (id),
    at BIGINT NOT NULL
);
CREATE INDEX use_report_receipt ON use_report (receipt, at, id);
