DELETE FROM account_totp WHERE account = $1
