-- An address that belongs to an account already is left alone, and the count of rows says so.
INSERT INTO account (id, email, email_key, name, role, areas, state, state_at, demonstration, epoch, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10)
ON CONFLICT (email_key) DO NOTHING
