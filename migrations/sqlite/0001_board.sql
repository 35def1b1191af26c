-- The board: who is where, what lists said, and the figures made from it.

CREATE TABLE meta (
    key   TEXT NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT meta_pkey PRIMARY KEY (key)
) STRICT;

-- Master data ---------------------------------------------------------------------------------------------------

CREATE TABLE prefecture (
    code INTEGER NOT NULL,
    name TEXT NOT NULL,
    kana TEXT NOT NULL,
    CONSTRAINT prefecture_pkey PRIMARY KEY (code)
) STRICT;

CREATE TABLE municipality (
    code   INTEGER NOT NULL,
    kind   TEXT NOT NULL,
    parent INTEGER,
    name   TEXT NOT NULL,
    kana   TEXT NOT NULL,
    CONSTRAINT municipality_pkey PRIMARY KEY (code),
    CONSTRAINT municipality_parent_fkey FOREIGN KEY (parent) REFERENCES municipality (code),
    CONSTRAINT municipality_kind_check
        CHECK (kind IN ('designated_city', 'city', 'special_ward', 'town', 'village', 'ward'))
) STRICT;

CREATE TABLE service_kind (
    id       INTEGER NOT NULL,
    code2    TEXT NOT NULL,
    name     TEXT NOT NULL,
    role     TEXT NOT NULL,
    synonyms TEXT NOT NULL,
    CONSTRAINT service_kind_pkey PRIMARY KEY (id)
) STRICT;

-- Scope is dated: the standard has added services before and will again.
CREATE TABLE service_scope (
    kind       INTEGER NOT NULL,
    valid_from TEXT NOT NULL,
    in_scope   INTEGER NOT NULL,
    CONSTRAINT service_scope_pkey PRIMARY KEY (kind, valid_from),
    CONSTRAINT service_scope_kind_fkey FOREIGN KEY (kind) REFERENCES service_kind (id),
    CONSTRAINT service_scope_in_scope_check CHECK (in_scope IN (0, 1))
) STRICT;

CREATE TABLE definition (
    id               TEXT NOT NULL,
    valid_from       TEXT NOT NULL,
    name             TEXT NOT NULL,
    base             TEXT NOT NULL,
    states           TEXT NOT NULL,
    municipality_num INTEGER NOT NULL,
    municipality_den INTEGER NOT NULL,
    prefecture_num   INTEGER NOT NULL,
    prefecture_den   INTEGER NOT NULL,
    note             TEXT NOT NULL,
    CONSTRAINT definition_pkey PRIMARY KEY (id, valid_from),
    CONSTRAINT definition_base_check CHECK (base IN ('in_scope', 'all', 'published')),
    CONSTRAINT definition_den_check CHECK (municipality_den > 0 AND prefecture_den > 0)
) STRICT;

-- Imports -------------------------------------------------------------------------------------------------------

-- `seq` is the number people call an import by. It orders imports by when they were learned; the larger one wins
-- between listings of the same day. `kinds` are the services an office list spoke about, by their numbers with commas;
-- NULL is every service.
CREATE TABLE import (
    seq         INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    source      INTEGER,
    as_of       TEXT NOT NULL,
    area        INTEGER NOT NULL,
    mode        TEXT,
    kinds       TEXT,
    title       TEXT NOT NULL,
    imported_at TEXT NOT NULL,
    rows_read   INTEGER NOT NULL,
    rows_new    INTEGER NOT NULL,
    rows_changed INTEGER NOT NULL,
    rows_gone   INTEGER NOT NULL,
    rows_unchanged INTEGER NOT NULL,
    rows_rejected INTEGER NOT NULL,
    rows_warned INTEGER NOT NULL,
    rows_outside INTEGER NOT NULL,
    rows_repeated INTEGER NOT NULL,
    CONSTRAINT import_pkey PRIMARY KEY (seq),
    CONSTRAINT import_kind_check CHECK (kind IN ('offices', 'usage', 'published')),
    CONSTRAINT import_mode_check CHECK (mode IN ('snapshot', 'addition'))
) STRICT;

CREATE TABLE import_file (
    import INTEGER NOT NULL,
    place  INTEGER NOT NULL,
    name   TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    bytes  INTEGER NOT NULL,
    CONSTRAINT import_file_pkey PRIMARY KEY (import, place),
    CONSTRAINT import_file_import_fkey FOREIGN KEY (import) REFERENCES import (seq)
) STRICT;

CREATE TABLE finding (
    import   INTEGER NOT NULL,
    place    INTEGER NOT NULL,
    file     TEXT NOT NULL,
    line     INTEGER NOT NULL,
    field    TEXT,
    value    TEXT NOT NULL,
    severity TEXT NOT NULL,
    reason   TEXT NOT NULL,
    CONSTRAINT finding_pkey PRIMARY KEY (import, place),
    CONSTRAINT finding_import_fkey FOREIGN KEY (import) REFERENCES import (seq),
    CONSTRAINT finding_severity_check CHECK (severity IN ('rejected', 'warning', 'note'))
) STRICT;

-- Offices -------------------------------------------------------------------------------------------------------

-- What a list wrote about an office in one service. Rows are only ever added.
CREATE TABLE office_card (
    id               INTEGER NOT NULL PRIMARY KEY,
    import           INTEGER NOT NULL,
    file             INTEGER NOT NULL,
    line             INTEGER NOT NULL,
    name             TEXT NOT NULL,
    kana             TEXT NOT NULL,
    address          TEXT NOT NULL,
    building         TEXT NOT NULL,
    phone            TEXT NOT NULL,
    fax              TEXT NOT NULL,
    corporation      INTEGER,
    corporation_name TEXT NOT NULL,
    latitude         REAL,
    longitude        REAL,
    details          TEXT NOT NULL
) STRICT;

-- Derived: the folded text in which the search box looks. Narrow, because it is read from end to end.
CREATE TABLE office_search (
    card   INTEGER NOT NULL PRIMARY KEY,
    office INTEGER NOT NULL,
    folded TEXT NOT NULL
) STRICT;

-- Which card held for an office in a service, according to a source, and when.
CREATE TABLE office_service (
    office       INTEGER NOT NULL,
    service      INTEGER NOT NULL,
    source       INTEGER NOT NULL,
    valid_from   TEXT NOT NULL,
    card         INTEGER NOT NULL,
    valid_to     TEXT NOT NULL,
    municipality INTEGER NOT NULL,
    fingerprint  INTEGER NOT NULL,
    import       INTEGER NOT NULL,
    CONSTRAINT office_service_pkey PRIMARY KEY (office, service, source, valid_from, card)
) STRICT, WITHOUT ROWID;

-- The ends an import gave to versions, so that it can be told and taken back.
CREATE TABLE office_closing (
    import     INTEGER NOT NULL,
    office     INTEGER NOT NULL,
    service    INTEGER NOT NULL,
    source     INTEGER NOT NULL,
    valid_from TEXT NOT NULL,
    card       INTEGER NOT NULL,
    was_to     TEXT NOT NULL,
    now_to     TEXT NOT NULL,
    CONSTRAINT office_closing_pkey PRIMARY KEY (import, office, service, source, valid_from, card)
) STRICT, WITHOUT ROWID;

-- Derived: the one municipality an office counts for, and when (K2); with the card and the services (numbers with commas)
-- that lists show of it, so that a page of a list costs one look-up a row.
CREATE TABLE office_seat (
    municipality INTEGER NOT NULL,
    office       INTEGER NOT NULL,
    valid_from   TEXT NOT NULL,
    valid_to     TEXT NOT NULL,
    in_scope     INTEGER NOT NULL,
    card         INTEGER NOT NULL,
    services     TEXT NOT NULL,
    CONSTRAINT office_seat_pkey PRIMARY KEY (municipality, office, valid_from),
    CONSTRAINT office_seat_in_scope_check CHECK (in_scope IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE INDEX office_seat_office ON office_seat (office);

-- Usage ---------------------------------------------------------------------------------------------------------

CREATE TABLE usage_listing (
    import INTEGER NOT NULL,
    as_of  TEXT NOT NULL,
    area   INTEGER NOT NULL,
    mode   TEXT NOT NULL,
    CONSTRAINT usage_listing_pkey PRIMARY KEY (import),
    CONSTRAINT usage_listing_import_fkey FOREIGN KEY (import) REFERENCES import (seq),
    CONSTRAINT usage_listing_mode_check CHECK (mode IN ('snapshot', 'addition'))
) STRICT;

CREATE TABLE usage_member (
    listing      INTEGER NOT NULL,
    office       INTEGER NOT NULL,
    state        INTEGER NOT NULL,
    municipality INTEGER,
    CONSTRAINT usage_member_pkey PRIMARY KEY (listing, office)
) STRICT, WITHOUT ROWID;

-- Derived: which listings speak for a municipality on a date of the board.
CREATE TABLE usage_effective (
    as_of        TEXT NOT NULL,
    municipality INTEGER NOT NULL,
    listing      INTEGER NOT NULL,
    CONSTRAINT usage_effective_pkey PRIMARY KEY (as_of, municipality, listing)
) STRICT, WITHOUT ROWID;

-- Published totals ----------------------------------------------------------------------------------------------

CREATE TABLE published_table (
    import          INTEGER NOT NULL,
    as_of           TEXT NOT NULL,
    title           TEXT NOT NULL,
    source          TEXT NOT NULL,
    printed_offices INTEGER,
    printed_users   INTEGER,
    note            TEXT NOT NULL,
    CONSTRAINT published_table_pkey PRIMARY KEY (import),
    CONSTRAINT published_table_as_of_key UNIQUE (as_of, source, title),
    CONSTRAINT published_table_import_fkey FOREIGN KEY (import) REFERENCES import (seq)
) STRICT;

CREATE TABLE published_row (
    import       INTEGER NOT NULL,
    area         INTEGER NOT NULL,
    offices      INTEGER NOT NULL,
    users        INTEGER NOT NULL,
    printed_rate TEXT,
    CONSTRAINT published_row_pkey PRIMARY KEY (import, area),
    CONSTRAINT published_row_import_fkey FOREIGN KEY (import) REFERENCES published_table (import)
) STRICT;

-- Rollups: refreshed for the dates an import touches, in its transaction -----------------------------------------

-- Clustered for one municipality over time; the index serves one date over municipalities.
CREATE TABLE rollup_municipality (
    definition   TEXT NOT NULL,
    municipality INTEGER NOT NULL,
    as_of        TEXT NOT NULL,
    offices      INTEGER NOT NULL,
    users        INTEGER NOT NULL,
    unmatched    INTEGER NOT NULL,
    CONSTRAINT rollup_municipality_pkey PRIMARY KEY (definition, municipality, as_of)
) STRICT, WITHOUT ROWID;

CREATE INDEX rollup_municipality_date ON rollup_municipality (as_of, definition, municipality, offices, users, unmatched);

-- Prefecture 0 is the whole country.
CREATE TABLE rollup_prefecture (
    definition     TEXT NOT NULL,
    prefecture     INTEGER NOT NULL,
    as_of          TEXT NOT NULL,
    offices        INTEGER NOT NULL,
    users          INTEGER NOT NULL,
    unmatched      INTEGER NOT NULL,
    municipalities INTEGER NOT NULL,
    counted        INTEGER NOT NULL,
    achieved       INTEGER NOT NULL,
    CONSTRAINT rollup_prefecture_pkey PRIMARY KEY (definition, prefecture, as_of)
) STRICT, WITHOUT ROWID;

CREATE INDEX rollup_prefecture_date ON rollup_prefecture (as_of, definition, prefecture);

CREATE TABLE rollup_service (
    as_of        TEXT NOT NULL,
    municipality INTEGER NOT NULL,
    kind         INTEGER NOT NULL,
    offices      INTEGER NOT NULL,
    users        INTEGER NOT NULL,
    CONSTRAINT rollup_service_pkey PRIMARY KEY (as_of, municipality, kind)
) STRICT, WITHOUT ROWID;

INSERT INTO meta (key, value) VALUES ('data_version', '0'), ('origin', 'empty');
