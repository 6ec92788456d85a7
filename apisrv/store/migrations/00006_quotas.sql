-- +goose Up
-- What grants used on a day. Each run of a server writes lines of its own, whole
-- each time, so that a line which is written twice counts once.
CREATE TABLE quota_use (
    receipt TEXT NOT NULL, -- of the application
    day BIGINT NOT NULL, -- in Shanghai, days since 1970
    server TEXT NOT NULL, -- the run
    version BIGINT NOT NULL, -- of the line; one that arrives late is left out
    calls BIGINT NOT NULL,
    data_rows BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    held_calls BIGINT NOT NULL, -- taken out of the quota, and not known to be used
    held_rows BIGINT NOT NULL,
    held_bytes BIGINT NOT NULL,
    PRIMARY KEY (receipt, day, server)
);
