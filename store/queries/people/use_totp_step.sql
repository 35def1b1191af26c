-- A step of time is used once: of two who bring the same code the second one changes no row (RFC 6238, 5.2). And it is
-- a step of the secret it was looked up in: one that was exchanged meanwhile opens nothing.
UPDATE account_totp SET last_step = $3 WHERE account = $1 AND secret = $2 AND last_step < $3
