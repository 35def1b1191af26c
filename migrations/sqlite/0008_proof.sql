-- When somebody last proved, in this session, that they are who signed in: a cookie alone does not invite, reset or erase.
-- Sessions from before have proven nothing. `vouched` where an identity provider answers for a second factor of its own.
ALTER TABLE session ADD COLUMN proved_at TEXT;
ALTER TABLE session ADD COLUMN vouched INTEGER NOT NULL DEFAULT 0 CONSTRAINT session_vouched_check CHECK (vouched IN (0, 1));
