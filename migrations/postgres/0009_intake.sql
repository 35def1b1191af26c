-- The import desk: what was brought and is not applied yet, and imports that are undone.

-- What somebody brought, until it is applied or withdrawn. `trial_report` is what the last trial said, as JSON, made when the data
-- was in version `trial_version`; whatever changes the intake drops it. `import` is what it became, `fixes` the import that it
-- is to take the place of. Without keys to accounts and imports: what was brought stays when those go.
CREATE TABLE intake (
    id            TEXT COLLATE "C" NOT NULL,
    actor         TEXT NOT NULL,
    account       TEXT COLLATE "C",
    created_at    TIMESTAMPTZ NOT NULL,
    changed_at    TIMESTAMPTZ NOT NULL,
    kind          TEXT COLLATE "C",
    as_of         DATE,
    area          BIGINT,
    mode          TEXT,
    fixes         BIGINT,
    web_source    TEXT COLLATE "C",
    caption       TEXT,
    state         TEXT NOT NULL,
    import        BIGINT,
    trial_at      TIMESTAMPTZ,
    trial_version BIGINT,
    trial_report  TEXT,
    version       BIGINT NOT NULL,
    CONSTRAINT intake_pkey PRIMARY KEY (id),
    CONSTRAINT intake_kind_check CHECK (kind IN ('offices', 'usage', 'published')),
    CONSTRAINT intake_mode_check CHECK (mode IN ('snapshot', 'addition')),
    CONSTRAINT intake_state_check CHECK (state IN ('open', 'applied', 'withdrawn')),
    CONSTRAINT intake_applied_check CHECK ((state = 'applied') = (import IS NOT NULL)),
    CONSTRAINT intake_trial_check
        CHECK ((trial_at IS NULL) = (trial_report IS NULL) AND (trial_at IS NULL) = (trial_version IS NULL))
);

CREATE INDEX intake_state ON intake (state, changed_at);

-- `wishes` is how a person corrected the reading of the file, as JSON.
CREATE TABLE intake_file (
    intake TEXT COLLATE "C" NOT NULL,
    place  BIGINT NOT NULL,
    name   TEXT NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL,
    bytes  BIGINT NOT NULL,
    wishes TEXT NOT NULL,
    CONSTRAINT intake_file_pkey PRIMARY KEY (intake, place),
    CONSTRAINT intake_file_intake_fkey FOREIGN KEY (intake) REFERENCES intake (id) ON DELETE CASCADE
);

-- Rows that would not stay as they are, of the last trial: the first some thousand of each kind. `fields` is what would change, as
-- JSON. A bulk table, without keys.
CREATE TABLE intake_row (
    intake       TEXT COLLATE "C" NOT NULL,
    kind         TEXT COLLATE "C" NOT NULL,
    place        BIGINT NOT NULL,
    office       BIGINT NOT NULL,
    service      BIGINT,
    municipality BIGINT,
    name         TEXT NOT NULL,
    fields       TEXT NOT NULL,
    CONSTRAINT intake_row_pkey PRIMARY KEY (intake, kind, place),
    CONSTRAINT intake_row_kind_check CHECK (kind IN ('new', 'changed', 'gone'))
);

-- What somebody once said about the columns under a header, for the next list with the same one.
CREATE TABLE column_choice (
    kind        TEXT COLLATE "C" NOT NULL,
    fingerprint BIGINT NOT NULL,
    labels      TEXT NOT NULL,
    wishes      TEXT NOT NULL,
    actor       TEXT NOT NULL,
    account     TEXT COLLATE "C",
    at          TIMESTAMPTZ NOT NULL,
    CONSTRAINT column_choice_pkey PRIMARY KEY (kind, fingerprint),
    CONSTRAINT column_choice_kind_check CHECK (kind IN ('offices', 'usage', 'published'))
);

-- What undoing an import did to versions: `now_to` is the day on which one ends instead, NULL where it was taken away.
CREATE TABLE office_reversal (
    import     BIGINT NOT NULL,
    office     BIGINT NOT NULL,
    service    BIGINT NOT NULL,
    source     BIGINT NOT NULL,
    valid_from DATE NOT NULL,
    card       BIGINT NOT NULL,
    was_to     DATE NOT NULL,
    now_to     DATE,
    CONSTRAINT office_reversal_pkey PRIMARY KEY (import, office, service, source, valid_from, card)
);

-- Who brought an import, from which intake, and whether it was undone. Nobody knows it of imports from before.
ALTER TABLE import ADD COLUMN actor TEXT;
ALTER TABLE import ADD COLUMN account TEXT COLLATE "C";
ALTER TABLE import ADD COLUMN intake TEXT COLLATE "C" CONSTRAINT import_intake_fkey REFERENCES intake (id);
ALTER TABLE import ADD COLUMN undone_at TIMESTAMPTZ;
ALTER TABLE import ADD COLUMN undone_actor TEXT;
ALTER TABLE import ADD COLUMN undone_account TEXT COLLATE "C";

-- The labels of the header, as JSON, to be held against those of the next list.
ALTER TABLE import_file ADD COLUMN header TEXT;

-- How a person corrected the reading of the file, as JSON, so that it can be read once more as it was.
ALTER TABLE import_file ADD COLUMN wishes TEXT;
