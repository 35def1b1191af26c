-- A step of time is used once: of two who bring the same code the second one changes no row (RFC 6238, 5.2).
UPDATE account_totp SET last_step = $2 WHERE account = $1 AND secret IS NOT NULL AND last_step < $2
