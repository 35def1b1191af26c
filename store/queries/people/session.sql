SELECT s.id, s.account, s.opened_at, s.seen_at, a.name, a.role, a.areas
FROM session s JOIN account a ON a.id = s.account AND a.epoch = s.epoch
WHERE s.token = $1 AND s.opened_at > $2 AND s.seen_at > $3 AND a.state = 'active'
