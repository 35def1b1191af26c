-- The newest of a form is the one that is given back.
INSERT INTO draft (account, form, fields, kept_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (account, form) DO UPDATE SET fields = excluded.fields, kept_at = excluded.kept_at
