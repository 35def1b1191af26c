SELECT proposed, secret, last_step, confirmed_at FROM account_totp WHERE account = $1
