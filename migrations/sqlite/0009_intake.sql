-- The import desk: what was brought and is not applied yet, and imports that are undone.

-- What somebody brought, until it is applied or withdrawn. `trial_report` is what the last trial said, as JSON, made when the data
-- was in version `trial_version`; whatever changes the intake drops it. `import` is what it became, `fixes` the import that it
-- is to take the place of. Without keys to accounts and imports: what was brought stays when those go.
CREATE TABLE intake (
    id            TEXT NOT NULL,
    actor         TEXT NOT NULL,
    account       TEXT,
    created_at    TEXT NOT NULL,
    changed_at    TEXT NOT NULL,
    kind          TEXT,
    as_of         TEXT,
    area          INTEGER,
    mode          TEXT,
    fixes         INTEGER,
    web_source    TEXT,
    caption       TEXT,
    state         TEXT NOT NULL,
    import        INTEGER,
    trial_at      TEXT,
    trial_version INTEGER,
    trial_report  TEXT,
    version       INTEGER NOT NULL,
    CONSTRAINT intake_pkey PRIMARY KEY (id),
    CONSTRAINT intake_kind_check CHECK (kind IN ('offices', 'usage', 'published')),
    CONSTRAINT intake_mode_check CHECK (mode IN ('snapshot', 'addition')),
    CONSTRAINT intake_state_check CHECK (state IN ('open', 'applied', 'withdrawn')),
    CONSTRAINT intake_applied_check CHECK ((state = 'applied') = (import IS NOT NULL)),
    CONSTRAINT intake_trial_check
        CHECK ((trial_at IS NULL) = (trial_report IS NULL) AND (trial_at IS NULL) = (trial_version IS NULL))
) STRICT;

CREATE INDEX intake_state ON intake (state, changed_at);

-- `wishes` is how a person corrected the reading of the file, as JSON.
CREATE TABLE intake_file (
    intake TEXT NOT NULL,
    place  INTEGER NOT NULL,
    name   TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    bytes  INTEGER NOT NULL,
    wishes TEXT NOT NULL,
    CONSTRAINT intake_file_pkey PRIMARY KEY (intake, place),
    CONSTRAINT intake_file_intake_fkey FOREIGN KEY (intake) REFERENCES intake (id) ON DELETE CASCADE
) STRICT;

-- Rows that would not stay as they are, of the last trial: the first some thousand of each kind. `fields` is what would change, as
-- JSON. A bulk table, without keys.
CREATE TABLE intake_row (
    intake       TEXT NOT NULL,
    kind         TEXT NOT NULL,
    place        INTEGER NOT NULL,
    office       INTEGER NOT NULL,
    service      INTEGER,
    municipality INTEGER,
    name         TEXT NOT NULL,
    fields       TEXT NOT NULL,
    CONSTRAINT intake_row_pkey PRIMARY KEY (intake, kind, place),
    CONSTRAINT intake_row_kind_check CHECK (kind IN ('new', 'changed', 'gone'))
) STRICT, WITHOUT ROWID;

-- What somebody once said about the columns under a header, for the next list with the same one.
CREATE TABLE column_choice (
    kind        TEXT NOT NULL,
    fingerprint INTEGER NOT NULL,
    labels      TEXT NOT NULL,
    wishes      TEXT NOT NULL,
    actor       TEXT NOT NULL,
    account     TEXT,
    at          TEXT NOT NULL,
    CONSTRAINT column_choice_pkey PRIMARY KEY (kind, fingerprint),
    CONSTRAINT column_choice_kind_check CHECK (kind IN ('offices', 'usage', 'published'))
) STRICT;

-- What undoing an import did to versions: `now_to` is the day on which one ends instead, NULL where it was taken away.
CREATE TABLE office_reversal (
    import     INTEGER NOT NULL,
    office     INTEGER NOT NULL,
    service    INTEGER NOT NULL,
    source     INTEGER NOT NULL,
    valid_from TEXT NOT NULL,
    card       INTEGER NOT NULL,
    was_to     TEXT NOT NULL,
    now_to     TEXT,
    CONSTRAINT office_reversal_pkey PRIMARY KEY (import, office, service, source, valid_from, card)
) STRICT, WITHOUT ROWID;

-- Who brought an import, from which intake, and whether it was undone. Nobody knows it of imports from before.
ALTER TABLE import ADD COLUMN actor TEXT;
ALTER TABLE import ADD COLUMN account TEXT;
ALTER TABLE import ADD COLUMN intake TEXT CONSTRAINT import_intake_fkey REFERENCES intake (id);
ALTER TABLE import ADD COLUMN undone_at TEXT;
ALTER TABLE import ADD COLUMN undone_actor TEXT;
ALTER TABLE import ADD COLUMN undone_account TEXT;

-- The labels of the header, as JSON, to be held against those of the next list.
ALTER TABLE import_file ADD COLUMN header TEXT;

-- How a person corrected the reading of the file, as JSON, so that it can be read once more as it was.
ALTER TABLE import_file ADD COLUMN wishes TEXT;
