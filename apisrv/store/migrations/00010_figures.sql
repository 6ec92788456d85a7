-- +goose Up
-- What the releases supplied, by day: the state of the last release of each day.
-- dim and name are as in use_day: portal (name is empty), agency, domain.
CREATE TABLE supply_day (
    day BIGINT NOT NULL, -- as calendar.Date
    dim TEXT NOT NULL,
    name TEXT NOT NULL,
    datasets BIGINT NOT NULL, -- entries of the catalogue
    unconditional BIGINT NOT NULL,
    conditional BIGINT NOT NULL,
    closed BIGINT NOT NULL,
    listed BIGINT NOT NULL, -- of those marked as open, that are listed
    data_rows BIGINT NOT NULL,
    cells BIGINT NOT NULL,
    api BIGINT NOT NULL, -- listed ones whose rows can be asked for over the interface
    due BIGINT NOT NULL, -- listed ones for which an update is promised
    late BIGINT NOT NULL, -- of these, those whose update is overdue
    priority BIGINT NOT NULL, -- listed high-value data
    samples BIGINT NOT NULL, -- with sample data
    findings BIGINT NOT NULL,
    faulty BIGINT NOT NULL, -- entries with findings
    filled BIGINT NOT NULL, -- of those marked as open, that have data
    PRIMARY KEY (dim, name, day)
);
CREATE INDEX supply_day_due ON supply_day (dim, name, day, due, late);

-- What figures need of each application that was submitted. Everything in it
-- follows from the histories: while no server runs it can be emptied, and is filled anew.
CREATE TABLE application_fact (
    receipt TEXT PRIMARY KEY REFERENCES application (receipt),
    seq BIGINT NOT NULL, -- of the case when it was read
    mark BIGINT NOT NULL, -- grows with every change of the table
    watch BIGINT NOT NULL, -- 1: application.changed does not tell of its next step
    account TEXT NOT NULL,
    agency TEXT NOT NULL,
    dataset TEXT NOT NULL,
    kind TEXT NOT NULL, -- person, organisation
    name TEXT NOT NULL, -- of an organisation; persons have none here
    purpose TEXT NOT NULL,
    app TEXT NOT NULL, -- app or system in which the data are used
    state TEXT NOT NULL,
    submitted BIGINT NOT NULL, -- days, as calendar.Date; 0: not yet
    accepted BIGINT NOT NULL,
    accept_wd BIGINT NOT NULL, -- working days that it took; -1: the calendar does not cover them
    decided BIGINT NOT NULL,
    decide_wd BIGINT NOT NULL,
    decision TEXT NOT NULL, -- approved, refused; '': none
    last BIGINT NOT NULL, -- day by which it had, or has, to be decided; 0: the rules set none, or it stands still
    limited BIGINT NOT NULL, -- 1: the rules set a day
    ended BIGINT NOT NULL, -- withdrawn or lapsed before a decision
    opened BIGINT NOT NULL,
    until BIGINT NOT NULL, -- last day of use
    reason TEXT NOT NULL -- of a refusal
);
CREATE INDEX application_fact_mark ON application_fact (mark);
CREATE INDEX application_fact_watch ON application_fact (watch, receipt);

-- Evaluations as they were published: all agencies side by side.
CREATE TABLE evaluation_report (
    period TEXT PRIMARY KEY, -- key, such as half-2026-1
    body TEXT NOT NULL, -- JSON of an activity.Evaluation
    published_at BIGINT NOT NULL,
    author TEXT NOT NULL REFERENCES account (id)
);

-- Figures read all datasets of a day or month at once.
CREATE INDEX use_day_at ON use_day (audience, dim, at);
CREATE INDEX use_month_at ON use_month (audience, dim, at);
