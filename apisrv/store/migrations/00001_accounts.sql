-- Both engines read these files, so columns are TEXT and BIGINT only: times are
-- milliseconds since 1970 UTC, hashes and identifiers are texts of lower-case
-- letters and digits, which both order alike. 0 and '' stand for "none".

-- +goose Up
CREATE TABLE account (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('person', 'organisation', 'staff')),
    email TEXT NOT NULL UNIQUE, -- folded
    name TEXT NOT NULL,
    contact_name TEXT NOT NULL DEFAULT '', -- whom to ask; of an organisation
    contact_phone TEXT NOT NULL DEFAULT '',
    identity_kind TEXT NOT NULL DEFAULT '', -- '': none given yet
    identity_mask TEXT NOT NULL DEFAULT '',
    identity_hash TEXT NOT NULL DEFAULT '', -- keyed
    lang TEXT NOT NULL CHECK (lang IN ('zh', 'en')),
    role TEXT NOT NULL DEFAULT '',
    agency TEXT NOT NULL DEFAULT '',
    password TEXT NOT NULL DEFAULT '', -- PHC string; '': none yet
    password_set_at BIGINT NOT NULL DEFAULT 0,
    totp TEXT NOT NULL DEFAULT '', -- sealed secret; '': not in use
    totp_step BIGINT NOT NULL DEFAULT 0, -- the last time step that was used
    created_at BIGINT NOT NULL,
    verified_at BIGINT NOT NULL DEFAULT 0,
    disabled_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX account_role ON account (role, agency, id);

CREATE TABLE password_history (
    account TEXT NOT NULL REFERENCES account (id),
    set_at BIGINT NOT NULL,
    password TEXT NOT NULL,
    PRIMARY KEY (account, set_at)
);

CREATE TABLE session (
    hash TEXT PRIMARY KEY, -- of the text in the cookie
    account TEXT NOT NULL REFERENCES account (id),
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_account ON session (account, hash);
CREATE INDEX session_expires ON session (expires_at, hash);

-- A mailed link is the id and a code made of it under the server's secret, so
-- that neither this table nor the notice that carries the id gives it away.
CREATE TABLE link (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('verify', 'password')),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX link_account ON link (account, purpose, id);

CREATE TABLE attempt (
    subject TEXT PRIMARY KEY, -- keyed hash of an e-mail address or of a network
    failures BIGINT NOT NULL,
    until BIGINT NOT NULL, -- no attempt counts before
    last_at BIGINT NOT NULL
);
CREATE INDEX attempt_last ON attempt (last_at, subject);
