-- Personal data: how offices are reached, how long that is kept, and what proves that it was erased.

-- `address_hash` is what all spellings of an address have in common, hashed with the key of this installation. `version` counts up with each change, so that of two people who
-- change a contact at once the second is told. Which municipality an office counts for stands in `office_seat`, and nowhere else.
CREATE TABLE contact (
    id            TEXT COLLATE "C" NOT NULL,
    office        BIGINT NOT NULL,
    channel       TEXT NOT NULL,
    address       TEXT NOT NULL,
    address_hash  TEXT COLLATE "C" NOT NULL,
    person        TEXT,
    department    TEXT,
    source        TEXT NOT NULL,
    source_on     DATE NOT NULL,
    consent       TEXT NOT NULL,
    consent_on    DATE,
    consent_means TEXT,
    note          TEXT,
    confirmed_on  DATE NOT NULL,
    version       BIGINT NOT NULL,
    changed_at    TIMESTAMPTZ NOT NULL,
    CONSTRAINT contact_pkey PRIMARY KEY (id),
    CONSTRAINT contact_address_key UNIQUE (office, channel, address_hash),
    CONSTRAINT contact_channel_check CHECK (channel IN ('email', 'phone', 'fax', 'post')),
    CONSTRAINT contact_consent_check CHECK (consent IN ('unknown', 'given', 'refused')),
    CONSTRAINT contact_said_check CHECK ((consent = 'unknown') = (consent_on IS NULL) AND (consent_on IS NULL) = (consent_means IS NULL))
);

CREATE INDEX contact_confirmed_on ON contact (confirmed_on);

-- Where mail was stopped: the address as a hash, so that the stop holds when the address is erased, entered again, or known of
-- another office. `office` is for whom it was said.
CREATE TABLE address_stop (
    channel      TEXT NOT NULL,
    address_hash TEXT COLLATE "C" NOT NULL,
    office       BIGINT NOT NULL,
    since        DATE NOT NULL,
    reason       TEXT NOT NULL,
    actor_kind   TEXT NOT NULL,
    actor        TEXT,
    at           TIMESTAMPTZ NOT NULL,
    CONSTRAINT address_stop_pkey PRIMARY KEY (channel, address_hash),
    CONSTRAINT address_stop_channel_check CHECK (channel IN ('email', 'phone', 'fax', 'post'))
);

-- What addresses are hashed with: another one in each installation, so that a hash taken elsewhere tells nothing.
INSERT INTO meta (key, value) VALUES ('stop_key', replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''));

-- How long what is kept. A rule that is not here is not carried out.
CREATE TABLE retention_rule (
    rule      TEXT COLLATE "C" NOT NULL,
    months    BIGINT NOT NULL,
    enabled   BOOLEAN NOT NULL,
    version   BIGINT NOT NULL,
    ran_at    TIMESTAMPTZ,
    ran_count BIGINT NOT NULL,
    CONSTRAINT retention_rule_pkey PRIMARY KEY (rule),
    CONSTRAINT retention_rule_months_check CHECK (months BETWEEN 1 AND 240)
);

INSERT INTO retention_rule (rule, months, enabled, version, ran_at, ran_count) VALUES
    ('closed_offices', 12, TRUE, 0, NULL, 0),
    ('unconfirmed', 36, TRUE, 0, NULL, 0),
    ('disabled_accounts', 24, TRUE, 0, NULL, 0),
    ('jobs', 12, TRUE, 0, NULL, 0);

-- What is left of erased data: nothing of what stood in it. `fingerprint` is the SHA-256 over the numbers of the erased records.
CREATE TABLE deletion (
    id            TEXT COLLATE "C" NOT NULL,
    erased        TEXT NOT NULL,
    records       BIGINT NOT NULL,
    office        BIGINT,
    municipality  BIGINT,
    grounds       TEXT NOT NULL,
    asked_on      DATE NOT NULL,
    actor_kind    TEXT NOT NULL,
    actor         TEXT,
    at            TIMESTAMPTZ NOT NULL,
    fingerprint   TEXT NOT NULL,
    demonstration BOOLEAN NOT NULL,
    CONSTRAINT deletion_pkey PRIMARY KEY (id),
    CONSTRAINT deletion_records_check CHECK (records > 0)
);

-- A certificate is never changed.
CREATE TRIGGER deletion_no_update BEFORE UPDATE ON deletion
    FOR EACH ROW EXECUTE FUNCTION audit_refuse('deletion is append-only');

CREATE TRIGGER deletion_no_delete BEFORE DELETE ON deletion
    FOR EACH ROW EXECUTE FUNCTION audit_refuse('deletion is append-only');

CREATE TRIGGER deletion_no_truncate BEFORE TRUNCATE ON deletion
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse('deletion is append-only');
