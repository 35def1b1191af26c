-- The board: who is where, what lists said, and the figures made from it.

CREATE TABLE meta (
    key   TEXT NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT meta_pkey PRIMARY KEY (key)
);

-- Master data ---------------------------------------------------------------------------------------------------

CREATE TABLE prefecture (
    code BIGINT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    kana TEXT COLLATE "C" NOT NULL,
    CONSTRAINT prefecture_pkey PRIMARY KEY (code)
);

CREATE TABLE municipality (
    code   BIGINT NOT NULL,
    kind   TEXT NOT NULL,
    parent BIGINT,
    name   TEXT COLLATE "C" NOT NULL,
    kana   TEXT COLLATE "C" NOT NULL,
    CONSTRAINT municipality_pkey PRIMARY KEY (code),
    CONSTRAINT municipality_parent_fkey FOREIGN KEY (parent) REFERENCES municipality (code),
    CONSTRAINT municipality_kind_check
        CHECK (kind IN ('designated_city', 'city', 'special_ward', 'town', 'village', 'ward'))
);

CREATE TABLE service_kind (
    id       BIGINT NOT NULL,
    code2    TEXT NOT NULL,
    name     TEXT COLLATE "C" NOT NULL,
    role     TEXT NOT NULL,
    synonyms TEXT NOT NULL,
    CONSTRAINT service_kind_pkey PRIMARY KEY (id)
);

-- Scope is dated: the standard has added services before and will again.
CREATE TABLE service_scope (
    kind       BIGINT NOT NULL,
    valid_from DATE NOT NULL,
    in_scope   BOOLEAN NOT NULL,
    CONSTRAINT service_scope_pkey PRIMARY KEY (kind, valid_from),
    CONSTRAINT service_scope_kind_fkey FOREIGN KEY (kind) REFERENCES service_kind (id)
);

CREATE TABLE definition (
    id               TEXT NOT NULL,
    valid_from       DATE NOT NULL,
    name             TEXT COLLATE "C" NOT NULL,
    base             TEXT NOT NULL,
    states           TEXT NOT NULL,
    municipality_num BIGINT NOT NULL,
    municipality_den BIGINT NOT NULL,
    prefecture_num   BIGINT NOT NULL,
    prefecture_den   BIGINT NOT NULL,
    note             TEXT NOT NULL,
    CONSTRAINT definition_pkey PRIMARY KEY (id, valid_from),
    CONSTRAINT definition_base_check CHECK (base IN ('in_scope', 'all', 'published')),
    CONSTRAINT definition_den_check CHECK (municipality_den > 0 AND prefecture_den > 0)
);

-- Imports -------------------------------------------------------------------------------------------------------

-- `seq` is the number people call an import by. It orders imports by when they were learned; the larger one wins
-- between listings of the same day. `kinds` are the services an office list spoke about, by their numbers with commas;
-- NULL is every service.
CREATE TABLE import (
    seq         BIGINT NOT NULL,
    kind        TEXT NOT NULL,
    source      BIGINT,
    as_of       DATE NOT NULL,
    area        BIGINT NOT NULL,
    mode        TEXT,
    kinds       TEXT,
    title       TEXT NOT NULL,
    imported_at TIMESTAMPTZ NOT NULL,
    rows_read   BIGINT NOT NULL,
    rows_new    BIGINT NOT NULL,
    rows_changed BIGINT NOT NULL,
    rows_gone   BIGINT NOT NULL,
    rows_unchanged BIGINT NOT NULL,
    rows_rejected BIGINT NOT NULL,
    rows_warned BIGINT NOT NULL,
    rows_outside BIGINT NOT NULL,
    rows_repeated BIGINT NOT NULL,
    CONSTRAINT import_pkey PRIMARY KEY (seq),
    CONSTRAINT import_kind_check CHECK (kind IN ('offices', 'usage', 'published')),
    CONSTRAINT import_mode_check CHECK (mode IN ('snapshot', 'addition'))
);

CREATE TABLE import_file (
    import BIGINT NOT NULL,
    place  BIGINT NOT NULL,
    name   TEXT COLLATE "C" NOT NULL,
    sha256 TEXT NOT NULL,
    bytes  BIGINT NOT NULL,
    CONSTRAINT import_file_pkey PRIMARY KEY (import, place),
    CONSTRAINT import_file_import_fkey FOREIGN KEY (import) REFERENCES import (seq)
);

CREATE TABLE finding (
    import   BIGINT NOT NULL,
    place    BIGINT NOT NULL,
    file     TEXT NOT NULL,
    line     BIGINT NOT NULL,
    field    TEXT,
    value    TEXT NOT NULL,
    severity TEXT NOT NULL,
    reason   TEXT NOT NULL,
    CONSTRAINT finding_pkey PRIMARY KEY (import, place),
    CONSTRAINT finding_import_fkey FOREIGN KEY (import) REFERENCES import (seq),
    CONSTRAINT finding_severity_check CHECK (severity IN ('rejected', 'warning', 'note'))
);

-- Offices -------------------------------------------------------------------------------------------------------

-- What a list wrote about an office in one service. Rows are only ever added.
CREATE TABLE office_card (
    id               BIGINT NOT NULL PRIMARY KEY,
    import           BIGINT NOT NULL,
    file             BIGINT NOT NULL,
    line             BIGINT NOT NULL,
    name             TEXT COLLATE "C" NOT NULL,
    kana             TEXT COLLATE "C" NOT NULL,
    address          TEXT NOT NULL,
    building         TEXT NOT NULL,
    phone            TEXT NOT NULL,
    fax              TEXT NOT NULL,
    corporation      BIGINT,
    corporation_name TEXT NOT NULL,
    latitude         DOUBLE PRECISION,
    longitude        DOUBLE PRECISION,
    details          TEXT NOT NULL
);

-- Derived: the folded text in which the search box looks. Narrow, because it is read from end to end.
CREATE TABLE office_search (
    card   BIGINT NOT NULL PRIMARY KEY,
    office BIGINT NOT NULL,
    folded TEXT NOT NULL
);

-- Which card held for an office in a service, according to a source, and when.
CREATE TABLE office_service (
    office       BIGINT NOT NULL,
    service      BIGINT NOT NULL,
    source       BIGINT NOT NULL,
    valid_from   DATE NOT NULL,
    card         BIGINT NOT NULL,
    valid_to     DATE NOT NULL,
    municipality BIGINT NOT NULL,
    fingerprint  BIGINT NOT NULL,
    import       BIGINT NOT NULL,
    CONSTRAINT office_service_pkey PRIMARY KEY (office, service, source, valid_from, card)
);

-- The ends an import gave to versions, so that it can be told and taken back.
CREATE TABLE office_closing (
    import     BIGINT NOT NULL,
    office     BIGINT NOT NULL,
    service    BIGINT NOT NULL,
    source     BIGINT NOT NULL,
    valid_from DATE NOT NULL,
    card       BIGINT NOT NULL,
    was_to     DATE NOT NULL,
    now_to     DATE NOT NULL,
    CONSTRAINT office_closing_pkey PRIMARY KEY (import, office, service, source, valid_from, card)
);

-- Derived: the one municipality an office counts for, and when (K2); with the card and the services (numbers with commas)
-- that lists show of it, so that a page of a list costs one look-up a row.
CREATE TABLE office_seat (
    municipality BIGINT NOT NULL,
    office       BIGINT NOT NULL,
    valid_from   DATE NOT NULL,
    valid_to     DATE NOT NULL,
    in_scope     BOOLEAN NOT NULL,
    card         BIGINT NOT NULL,
    services     TEXT NOT NULL,
    CONSTRAINT office_seat_pkey PRIMARY KEY (municipality, office, valid_from)
);

CREATE INDEX office_seat_office ON office_seat (office);

-- Usage ---------------------------------------------------------------------------------------------------------

CREATE TABLE usage_listing (
    import BIGINT NOT NULL,
    as_of  DATE NOT NULL,
    area   BIGINT NOT NULL,
    mode   TEXT NOT NULL,
    CONSTRAINT usage_listing_pkey PRIMARY KEY (import),
    CONSTRAINT usage_listing_import_fkey FOREIGN KEY (import) REFERENCES import (seq),
    CONSTRAINT usage_listing_mode_check CHECK (mode IN ('snapshot', 'addition'))
);

CREATE TABLE usage_member (
    listing      BIGINT NOT NULL,
    office       BIGINT NOT NULL,
    state        BIGINT NOT NULL,
    municipality BIGINT,
    CONSTRAINT usage_member_pkey PRIMARY KEY (listing, office)
);

-- Derived: which listings speak for a municipality on a date of the board.
CREATE TABLE usage_effective (
    as_of        DATE NOT NULL,
    municipality BIGINT NOT NULL,
    listing      BIGINT NOT NULL,
    CONSTRAINT usage_effective_pkey PRIMARY KEY (as_of, municipality, listing)
);

-- Published totals ----------------------------------------------------------------------------------------------

CREATE TABLE published_table (
    import          BIGINT NOT NULL,
    as_of           DATE NOT NULL,
    title           TEXT NOT NULL,
    source          TEXT NOT NULL,
    printed_offices BIGINT,
    printed_users   BIGINT,
    note            TEXT NOT NULL,
    CONSTRAINT published_table_pkey PRIMARY KEY (import),
    CONSTRAINT published_table_as_of_key UNIQUE (as_of, source, title),
    CONSTRAINT published_table_import_fkey FOREIGN KEY (import) REFERENCES import (seq)
);

CREATE TABLE published_row (
    import       BIGINT NOT NULL,
    area         BIGINT NOT NULL,
    offices      BIGINT NOT NULL,
    users        BIGINT NOT NULL,
    printed_rate TEXT,
    CONSTRAINT published_row_pkey PRIMARY KEY (import, area),
    CONSTRAINT published_row_import_fkey FOREIGN KEY (import) REFERENCES published_table (import)
);

-- Rollups: refreshed for the dates an import touches, in its transaction -----------------------------------------

-- Clustered for one municipality over time; the index serves one date over municipalities.
CREATE TABLE rollup_municipality (
    definition   TEXT NOT NULL,
    municipality BIGINT NOT NULL,
    as_of        DATE NOT NULL,
    offices      BIGINT NOT NULL,
    users        BIGINT NOT NULL,
    unmatched    BIGINT NOT NULL,
    CONSTRAINT rollup_municipality_pkey PRIMARY KEY (definition, municipality, as_of)
);

CREATE INDEX rollup_municipality_date ON rollup_municipality (as_of, definition, municipality, offices, users, unmatched);

-- Prefecture 0 is the whole country.
CREATE TABLE rollup_prefecture (
    definition     TEXT NOT NULL,
    prefecture     BIGINT NOT NULL,
    as_of          DATE NOT NULL,
    offices        BIGINT NOT NULL,
    users          BIGINT NOT NULL,
    unmatched      BIGINT NOT NULL,
    municipalities BIGINT NOT NULL,
    counted        BIGINT NOT NULL,
    achieved       BIGINT NOT NULL,
    CONSTRAINT rollup_prefecture_pkey PRIMARY KEY (definition, prefecture, as_of)
);

CREATE INDEX rollup_prefecture_date ON rollup_prefecture (as_of, definition, prefecture);

CREATE TABLE rollup_service (
    as_of        DATE NOT NULL,
    municipality BIGINT NOT NULL,
    kind         BIGINT NOT NULL,
    offices      BIGINT NOT NULL,
    users        BIGINT NOT NULL,
    CONSTRAINT rollup_service_pkey PRIMARY KEY (as_of, municipality, kind)
);

INSERT INTO meta (key, value) VALUES ('data_version', '0'), ('origin', 'empty');
