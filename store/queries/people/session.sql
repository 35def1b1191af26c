-- What the account can be proven by comes with the session: every request may be asked for it.
SELECT s.id, s.account, s.opened_at, s.seen_at, s.proved_at, s.vouched, a.name, a.role, a.areas,
       a.password IS NOT NULL AS password, t.secret IS NOT NULL AS second_factor
FROM session s JOIN account a ON a.id = s.account AND a.epoch = s.epoch LEFT JOIN account_totp t ON t.account = a.id
WHERE s.token = $1 AND s.opened_at > $2 AND s.seen_at > $3 AND a.state = 'active'
