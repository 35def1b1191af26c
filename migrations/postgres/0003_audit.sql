-- The audit trail: entries in one chain, only ever added. All of an entry but its number is text, exactly as it was
-- hashed; `at` is UTC with six digits after the second, so that it sorts as text.

CREATE TABLE audit_entry (
    seq          BIGINT NOT NULL,
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
);

CREATE INDEX audit_entry_subject ON audit_entry (subject_kind, subject, seq);

-- The end of the chain: the last number given and its link. One row, locked by whoever adds.
CREATE TABLE audit_head (
    id   BIGINT NOT NULL,
    seq  BIGINT NOT NULL,
    link TEXT NOT NULL,
    CONSTRAINT audit_head_pkey PRIMARY KEY (id),
    CONSTRAINT audit_head_one_check CHECK (id = 1)
);

INSERT INTO audit_head (id, seq, link) VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

-- Refuses with the words that the trigger gives it. Triggers bind the owner of the tables too; rights would not.
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0];
END;
$$;

CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_refuse('audit_entry is append-only');

CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_refuse('audit_entry is append-only');

CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse('audit_entry is append-only');

CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head
    FOR EACH ROW EXECUTE FUNCTION audit_refuse('audit_head only moves on');

CREATE TRIGGER audit_head_no_return BEFORE UPDATE ON audit_head
    FOR EACH ROW WHEN (NEW.seq < OLD.seq) EXECUTE FUNCTION audit_refuse('audit_head only moves on');

CREATE TRIGGER audit_head_no_truncate BEFORE TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse('audit_head only moves on');
