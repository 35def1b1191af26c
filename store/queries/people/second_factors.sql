SELECT account FROM account_totp WHERE secret IS NOT NULL
