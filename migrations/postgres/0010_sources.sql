-- Lists that are published on the web: where they are, when they are asked for, and what came of each try.

-- `urls` are the files of one import, one a line. `schedule` is written as the rules of the product read it (`weekly 1 3`). `account` is
-- who set it up. `asked_at` is when a person asked for it, until it was tried.
CREATE TABLE web_source (
    id         TEXT COLLATE "C" NOT NULL,
    name       TEXT COLLATE "C" NOT NULL,
    urls       TEXT NOT NULL,
    kind       TEXT NOT NULL,
    area       BIGINT NOT NULL,
    mode       TEXT NOT NULL,
    dating     TEXT NOT NULL,
    schedule   TEXT NOT NULL,
    active     BOOLEAN NOT NULL,
    automatic  BOOLEAN NOT NULL,
    account    TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    asked_at   TIMESTAMPTZ,
    version    BIGINT NOT NULL,
    CONSTRAINT web_source_pkey PRIMARY KEY (id),
    CONSTRAINT web_source_name_key UNIQUE (name),
    CONSTRAINT web_source_account_fkey FOREIGN KEY (account) REFERENCES account (id) ON DELETE SET NULL,
    CONSTRAINT web_source_kind_check CHECK (kind IN ('offices', 'usage')),
    CONSTRAINT web_source_mode_check CHECK (mode IN ('snapshot', 'addition')),
    CONSTRAINT web_source_dating_check CHECK (dating IN ('written', 'modified', 'fetched'))
);

-- A try. `import` is what it became, `intake` what waits at the desk because of it.
CREATE TABLE web_fetch (
    id           TEXT COLLATE "C" NOT NULL,
    source       TEXT COLLATE "C" NOT NULL,
    begun_at     TIMESTAMPTZ NOT NULL,
    milliseconds BIGINT NOT NULL,
    outcome      TEXT NOT NULL,
    reason       TEXT,
    bytes        BIGINT NOT NULL,
    import       BIGINT,
    intake       TEXT,
    CONSTRAINT web_fetch_pkey PRIMARY KEY (id),
    CONSTRAINT web_fetch_source_fkey FOREIGN KEY (source) REFERENCES web_source (id) ON DELETE CASCADE,
    CONSTRAINT web_fetch_outcome_check
        CHECK (outcome IN ('imported', 'waiting', 'nothing', 'unchanged', 'failed', 'refused'))
);

CREATE INDEX web_fetch_source ON web_fetch (source, id);

-- The files of a try: what the next one asks with (`etag`, `last_modified`) and is compared with (`sha256`).
CREATE TABLE web_fetch_file (
    web_fetch     TEXT COLLATE "C" NOT NULL,
    place         BIGINT NOT NULL,
    url           TEXT NOT NULL,
    status        BIGINT,
    name          TEXT NOT NULL,
    bytes         BIGINT NOT NULL,
    sha256        TEXT,
    etag          TEXT,
    last_modified TEXT,
    CONSTRAINT web_fetch_file_pkey PRIMARY KEY (web_fetch, place),
    CONSTRAINT web_fetch_file_web_fetch_fkey FOREIGN KEY (web_fetch) REFERENCES web_fetch (id) ON DELETE CASCADE
);
