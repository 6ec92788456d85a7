-- +goose Up
-- How the portal is used, counted out of logs of events. Each line counts what
-- was asked by an audience (0 people, 1 bots, 2 checks) about one thing: dim says
-- what kind of thing name names.
--   portal (name is empty), agency, domain, class, dataset, format, page, bot,
--   source: by their id
--   dataset/format, dataset/version: both, with a slash between
--   application: by its receipt
-- People are counted by all of them, bots by portal, dataset and bot, checks by
-- portal only; hours are kept of portal, agency and application. Visitors are
-- counted of people, by all but dataset/format, dataset/version and source; who
-- only asks whether a file is there is none.
-- at is hours since 1970, days since 1970 in Shanghai plus one (as calendar.Date),
-- or months (12 × year + month − 1).
CREATE TABLE use_hour (
    audience BIGINT NOT NULL,
    dim TEXT NOT NULL,
    name TEXT NOT NULL,
    at BIGINT NOT NULL,
    views BIGINT NOT NULL DEFAULT 0,
    visitors BIGINT NOT NULL DEFAULT 0, -- distinct ones of the day that came in this hour for the first time
    downloads BIGINT NOT NULL DEFAULT 0, -- of whole files, each client and file once a day
    download_bytes BIGINT NOT NULL DEFAULT 0, -- sent with files, whole or in parts, repeats too
    parts BIGINT NOT NULL DEFAULT 0, -- each client, file and set of ranges once a day
    heads BIGINT NOT NULL DEFAULT 0,
    searches BIGINT NOT NULL DEFAULT 0,
    empty_searches BIGINT NOT NULL DEFAULT 0, -- without result
    calls BIGINT NOT NULL DEFAULT 0,
    call_rows BIGINT NOT NULL DEFAULT 0,
    call_bytes BIGINT NOT NULL DEFAULT 0,
    refused BIGINT NOT NULL DEFAULT 0, -- calls answered with 4xx
    failed BIGINT NOT NULL DEFAULT 0, -- with 5xx
    micros BIGINT NOT NULL DEFAULT 0, -- that calls took, together
    PRIMARY KEY (audience, dim, name, at)
);
CREATE TABLE use_day (
    audience BIGINT NOT NULL,
    dim TEXT NOT NULL,
    name TEXT NOT NULL,
    at BIGINT NOT NULL,
    views BIGINT NOT NULL DEFAULT 0,
    visitors BIGINT NOT NULL DEFAULT 0, -- distinct
    downloads BIGINT NOT NULL DEFAULT 0,
    download_bytes BIGINT NOT NULL DEFAULT 0,
    parts BIGINT NOT NULL DEFAULT 0,
    heads BIGINT NOT NULL DEFAULT 0,
    searches BIGINT NOT NULL DEFAULT 0,
    empty_searches BIGINT NOT NULL DEFAULT 0,
    calls BIGINT NOT NULL DEFAULT 0,
    call_rows BIGINT NOT NULL DEFAULT 0,
    call_bytes BIGINT NOT NULL DEFAULT 0,
    refused BIGINT NOT NULL DEFAULT 0,
    failed BIGINT NOT NULL DEFAULT 0,
    micros BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (audience, dim, name, at)
);
CREATE TABLE use_month (
    audience BIGINT NOT NULL,
    dim TEXT NOT NULL,
    name TEXT NOT NULL,
    at BIGINT NOT NULL,
    views BIGINT NOT NULL DEFAULT 0,
    visitors BIGINT NOT NULL DEFAULT 0, -- of the days together: divided by the days, their mean
    max_visitors BIGINT NOT NULL DEFAULT 0, -- of a day, the most
    downloads BIGINT NOT NULL DEFAULT 0,
    download_bytes BIGINT NOT NULL DEFAULT 0,
    parts BIGINT NOT NULL DEFAULT 0,
    heads BIGINT NOT NULL DEFAULT 0,
    searches BIGINT NOT NULL DEFAULT 0,
    empty_searches BIGINT NOT NULL DEFAULT 0,
    calls BIGINT NOT NULL DEFAULT 0,
    call_rows BIGINT NOT NULL DEFAULT 0,
    call_bytes BIGINT NOT NULL DEFAULT 0,
    refused BIGINT NOT NULL DEFAULT 0,
    failed BIGINT NOT NULL DEFAULT 0,
    micros BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (audience, dim, name, at)
);

-- What people searched for, by month. Terms that may hold what is personal are
-- not here.
CREATE TABLE use_term (
    at BIGINT NOT NULL, -- month
    term TEXT NOT NULL,
    searches BIGINT NOT NULL,
    empty_searches BIGINT NOT NULL,
    visitors BIGINT NOT NULL, -- distinct by day, of the days together
    PRIMARY KEY (at, term)
);
-- Adding terms up over months goes by this alone.
CREATE INDEX use_term_term ON use_term (term, at, searches, empty_searches, visitors);

-- A log that events are counted from: a run of a server, or a log of a web server
-- that was imported. What was counted and how far it was read are written in one
-- transaction, so that nothing counts twice.
CREATE TABLE use_source (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL, -- run, log
    label TEXT NOT NULL, -- of the host
    position BIGINT NOT NULL, -- bytes counted
    state TEXT NOT NULL, -- of the reader, for what was counted
    events BIGINT NOT NULL, -- counted
    skipped BIGINT NOT NULL, -- lines that could not be read
    lost BIGINT NOT NULL, -- events that a crash took
    first_at BIGINT NOT NULL, -- of the events, milliseconds; where there are none, of counting
    last_at BIGINT NOT NULL,
    ended BIGINT NOT NULL DEFAULT 0 -- 1: nothing will follow
);

-- Salt of the hashes of a day, which all servers share. It goes at midnight; the
-- row itself goes with those of use_once, when the events of the day were counted.
CREATE TABLE day_salt (
    day BIGINT PRIMARY KEY,
    salt TEXT NOT NULL, -- hexadecimal; empty: gone, or none was asked for
    made_at BIGINT NOT NULL
);

-- What counts once a day was counted: hashes of client and thing with the hour
-- in which it was counted, 8 bytes each, in base64.
CREATE TABLE use_once (
    day BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (day, seq)
);
