-- What somebody had typed when their session was over: given back to them when they have signed in again, and to nobody
-- else. `form` is the path of the page, `fields` what was sent, without passwords and codes.
CREATE TABLE draft (
    account TEXT NOT NULL,
    form    TEXT NOT NULL,
    fields  TEXT NOT NULL,
    kept_at TEXT NOT NULL,
    CONSTRAINT draft_pkey PRIMARY KEY (account, form),
    CONSTRAINT draft_account_fkey FOREIGN KEY (account) REFERENCES account (id) ON DELETE CASCADE
) STRICT;
