-- +goose Up
-- Who logs in through an OpenID Connect provider. Issuer and subject together are
-- the one name of a person that stays (OpenID Connect Core 1.0 section 5.7); a
-- subject may be an id number, so only a keyed hash of both is kept.
CREATE TABLE connection (
    subject TEXT PRIMARY KEY, -- keyed hash of issuer and subject
    account TEXT NOT NULL REFERENCES account (id),
    issuer TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX connection_account ON connection (account, subject);

CREATE INDEX account_created ON account (kind, created_at, id);
