-- Lists that are published on the web: where they are, when they are asked for, and what came of each try.

-- `urls` are the files of one import, one a line. `schedule` is written as the rules of the product read it (`weekly 1 3`). `account` is
-- who set it up. `asked_at` is when a person asked for it, until it was tried.
CREATE TABLE web_source (
    id         TEXT NOT NULL,
    name       TEXT NOT NULL,
    urls       TEXT NOT NULL,
    kind       TEXT NOT NULL,
    area       INTEGER NOT NULL,
    mode       TEXT NOT NULL,
    dating     TEXT NOT NULL,
    schedule   TEXT NOT NULL,
    active     INTEGER NOT NULL,
    automatic  INTEGER NOT NULL,
    account    TEXT,
    created_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    asked_at   TEXT,
    version    INTEGER NOT NULL,
    CONSTRAINT web_source_pkey PRIMARY KEY (id),
    CONSTRAINT web_source_name_key UNIQUE (name),
    CONSTRAINT web_source_account_fkey FOREIGN KEY (account) REFERENCES account (id) ON DELETE SET NULL,
    CONSTRAINT web_source_kind_check CHECK (kind IN ('offices', 'usage')),
    CONSTRAINT web_source_mode_check CHECK (mode IN ('snapshot', 'addition')),
    CONSTRAINT web_source_dating_check CHECK (dating IN ('written', 'modified', 'fetched')),
    CONSTRAINT web_source_active_check CHECK (active IN (0, 1)),
    CONSTRAINT web_source_automatic_check CHECK (automatic IN (0, 1))
) STRICT;

-- A try. `import` is what it became, `intake` what waits at the desk because of it.
CREATE TABLE web_fetch (
    id           TEXT NOT NULL,
    source       TEXT NOT NULL,
    begun_at     TEXT NOT NULL,
    milliseconds INTEGER NOT NULL,
    outcome      TEXT NOT NULL,
    reason       TEXT,
    bytes        INTEGER NOT NULL,
    import       INTEGER,
    intake       TEXT,
    CONSTRAINT web_fetch_pkey PRIMARY KEY (id),
    CONSTRAINT web_fetch_source_fkey FOREIGN KEY (source) REFERENCES web_source (id) ON DELETE CASCADE,
    CONSTRAINT web_fetch_outcome_check
        CHECK (outcome IN ('imported', 'waiting', 'nothing', 'unchanged', 'failed', 'refused'))
) STRICT;

CREATE INDEX web_fetch_source ON web_fetch (source, id);

-- The files of a try: what the next one asks with (`etag`, `last_modified`) and is compared with (`sha256`).
CREATE TABLE web_fetch_file (
    web_fetch     TEXT NOT NULL,
    place         INTEGER NOT NULL,
    url           TEXT NOT NULL,
    status        INTEGER,
    name          TEXT NOT NULL,
    bytes         INTEGER NOT NULL,
    sha256        TEXT,
    etag          TEXT,
    last_modified TEXT,
    CONSTRAINT web_fetch_file_pkey PRIMARY KEY (web_fetch, place),
    CONSTRAINT web_fetch_file_web_fetch_fkey FOREIGN KEY (web_fetch) REFERENCES web_fetch (id) ON DELETE CASCADE
) STRICT;
