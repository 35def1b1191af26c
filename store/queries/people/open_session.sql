-- Only in the epoch in which the password was looked at: one that was changed meanwhile opens nothing. Signing in is a proof.
INSERT INTO session (id, token, account, epoch, opened_at, seen_at, address, device, proved_at, vouched)
SELECT $1, $2, a.id, a.epoch, $5, $5, $6, $7, $5, $8 FROM account a WHERE a.id = $3 AND a.epoch = $4 AND a.state = 'active'
