-- The audit trail: entries in one chain, only ever added. All of an entry but its number is text, exactly as it was
-- hashed; `at` is UTC with six digits after the second, so that it sorts as text.

CREATE TABLE audit_entry (
    seq          INTEGER NOT NULL,
    at           TEXT NOT NULL,
    actor_kind   TEXT NOT NULL,
    actor        TEXT,
    act          TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject      TEXT,
    before       TEXT,
    after        TEXT,
    request      TEXT,
    link         TEXT NOT NULL,
    CONSTRAINT audit_entry_pkey PRIMARY KEY (seq)
) STRICT;

CREATE INDEX audit_entry_subject ON audit_entry (subject_kind, subject, seq);

-- The end of the chain: the last number given and its link. One row, locked by whoever adds.
CREATE TABLE audit_head (
    id   INTEGER NOT NULL,
    seq  INTEGER NOT NULL,
    link TEXT NOT NULL,
    CONSTRAINT audit_head_pkey PRIMARY KEY (id),
    CONSTRAINT audit_head_one_check CHECK (id = 1)
) STRICT;

INSERT INTO audit_head (id, seq, link) VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
BEGIN
    SELECT RAISE(ABORT, 'audit_entry is append-only');
END;

CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
BEGIN
    SELECT RAISE(ABORT, 'audit_entry is append-only');
END;

-- INSERT OR REPLACE deletes without asking the trigger above.
CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry
WHEN EXISTS (SELECT 1 FROM audit_entry WHERE seq = NEW.seq)
BEGIN
    SELECT RAISE(ABORT, 'audit_entry is append-only');
END;

CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head
BEGIN
    SELECT RAISE(ABORT, 'audit_head only moves on');
END;

CREATE TRIGGER audit_head_no_return BEFORE UPDATE ON audit_head
WHEN NEW.seq < OLD.seq
BEGIN
    SELECT RAISE(ABORT, 'audit_head only moves on');
END;

CREATE TRIGGER audit_head_no_replace BEFORE INSERT ON audit_head
WHEN EXISTS (SELECT 1 FROM audit_head WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'audit_head only moves on');
END;
