UPDATE account_totp SET secret = proposed, proposed = NULL, last_step = $3, confirmed_at = $4
WHERE account = $1 AND proposed = $2
