-- One in force stays in force until the new one is proven.
INSERT INTO account_totp (account, proposed, last_step) VALUES ($1, $2, 0)
ON CONFLICT (account) DO UPDATE SET proposed = excluded.proposed
