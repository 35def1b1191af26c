-- Who said it first stays on record; saying it again changes nothing.
INSERT INTO address_stop (channel, address_hash, office, since, reason, actor_kind, actor, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (channel, address_hash) DO NOTHING
