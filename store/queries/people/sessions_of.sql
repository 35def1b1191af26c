SELECT s.id, s.opened_at, s.seen_at, s.address, s.device
FROM session s JOIN account a ON a.id = s.account AND a.epoch = s.epoch
WHERE s.account = $1 AND s.opened_at > $2 AND s.seen_at > $3
ORDER BY s.seen_at DESC, s.id DESC
