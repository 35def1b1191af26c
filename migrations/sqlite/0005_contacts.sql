-- Personal data: how offices are reached, how long that is kept, and what proves that it was erased.

-- `address_hash` is what all spellings of an address have in common, hashed with the key of this installation. `version` counts up with each change, so that of two people who
-- change a contact at once the second is told. Which municipality an office counts for stands in `office_seat`, and nowhere else.
CREATE TABLE contact (
    id            TEXT NOT NULL,
    office        INTEGER NOT NULL,
    channel       TEXT NOT NULL,
    address       TEXT NOT NULL,
    address_hash  TEXT NOT NULL,
    person        TEXT,
    department    TEXT,
    source        TEXT NOT NULL,
    source_on     TEXT NOT NULL,
    consent       TEXT NOT NULL,
    consent_on    TEXT,
    consent_means TEXT,
    note          TEXT,
    confirmed_on  TEXT NOT NULL,
    version       INTEGER NOT NULL,
    changed_at    TEXT NOT NULL,
    CONSTRAINT contact_pkey PRIMARY KEY (id),
    CONSTRAINT contact_address_key UNIQUE (office, channel, address_hash),
    CONSTRAINT contact_channel_check CHECK (channel IN ('email', 'phone', 'fax', 'post')),
    CONSTRAINT contact_consent_check CHECK (consent IN ('unknown', 'given', 'refused')),
    CONSTRAINT contact_said_check CHECK ((consent = 'unknown') = (consent_on IS NULL) AND (consent_on IS NULL) = (consent_means IS NULL))
) STRICT;

CREATE INDEX contact_confirmed_on ON contact (confirmed_on);

-- Where mail was stopped: the address as a hash, so that the stop holds when the address is erased, entered again, or known of
-- another office. `office` is for whom it was said.
CREATE TABLE address_stop (
    channel      TEXT NOT NULL,
    address_hash TEXT NOT NULL,
    office       INTEGER NOT NULL,
    since        TEXT NOT NULL,
    reason       TEXT NOT NULL,
    actor_kind   TEXT NOT NULL,
    actor        TEXT,
    at           TEXT NOT NULL,
    CONSTRAINT address_stop_pkey PRIMARY KEY (channel, address_hash),
    CONSTRAINT address_stop_channel_check CHECK (channel IN ('email', 'phone', 'fax', 'post'))
) STRICT;

-- What addresses are hashed with: another one in each installation, so that a hash taken elsewhere tells nothing.
INSERT INTO meta (key, value) VALUES ('stop_key', lower(hex(randomblob(32))));

-- How long what is kept. A rule that is not here is not carried out.
CREATE TABLE retention_rule (
    rule      TEXT NOT NULL,
    months    INTEGER NOT NULL,
    enabled   INTEGER NOT NULL,
    version   INTEGER NOT NULL,
    ran_at    TEXT,
    ran_count INTEGER NOT NULL,
    CONSTRAINT retention_rule_pkey PRIMARY KEY (rule),
    CONSTRAINT retention_rule_months_check CHECK (months BETWEEN 1 AND 240),
    CONSTRAINT retention_rule_enabled_check CHECK (enabled IN (0, 1))
) STRICT;

INSERT INTO retention_rule (rule, months, enabled, version, ran_at, ran_count) VALUES
    ('closed_offices', 12, TRUE, 0, NULL, 0),
    ('unconfirmed', 36, TRUE, 0, NULL, 0),
    ('disabled_accounts', 24, TRUE, 0, NULL, 0),
    ('jobs', 12, TRUE, 0, NULL, 0);

-- What is left of erased data: nothing of what stood in it. `fingerprint` is the SHA-256 over the numbers of the erased records.
CREATE TABLE deletion (
    id            TEXT NOT NULL,
    erased        TEXT NOT NULL,
    records       INTEGER NOT NULL,
    office        INTEGER,
    municipality  INTEGER,
    grounds       TEXT NOT NULL,
    asked_on      TEXT NOT NULL,
    actor_kind    TEXT NOT NULL,
    actor         TEXT,
    at            TEXT NOT NULL,
    fingerprint   TEXT NOT NULL,
    demonstration INTEGER NOT NULL,
    CONSTRAINT deletion_pkey PRIMARY KEY (id),
    CONSTRAINT deletion_records_check CHECK (records > 0),
    CONSTRAINT deletion_demonstration_check CHECK (demonstration IN (0, 1))
) STRICT;

-- A certificate is never changed.
CREATE TRIGGER deletion_no_update BEFORE UPDATE ON deletion
BEGIN
    SELECT RAISE(ABORT, 'deletion is append-only');
END;

CREATE TRIGGER deletion_no_delete BEFORE DELETE ON deletion
BEGIN
    SELECT RAISE(ABORT, 'deletion is append-only');
END;

CREATE TRIGGER deletion_no_replace BEFORE INSERT ON deletion
WHEN EXISTS (SELECT 1 FROM deletion WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'deletion is append-only');
END;
