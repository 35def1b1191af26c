-- What hands put right of what lists say about an office. No list overwrites it. It refers to no other table: the office may be gone from
-- every list, and the account that made it may be gone too.
-- `listed` is what the lists said when it was made; `folded` is what the search box looks in. `version` is the data version that wrote it:
-- it never comes again, so that of two people who change an edit at once the second is told, also when it was taken back in between.
CREATE TABLE office_edit (
    office     BIGINT NOT NULL,
    item       TEXT COLLATE "C" NOT NULL,
    value      TEXT NOT NULL,
    listed     TEXT NOT NULL,
    reason     TEXT NOT NULL,
    note       TEXT,
    folded     TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor      TEXT,
    at         TIMESTAMPTZ NOT NULL,
    version    BIGINT NOT NULL,
    CONSTRAINT office_edit_pkey PRIMARY KEY (office, item),
    CONSTRAINT office_edit_item_check CHECK (item IN ('name', 'kana', 'address', 'building', 'phone', 'fax', 'corporation', 'corporation_name'))
);
