-- The newest first. What belongs to no municipality is the whole country's.
SELECT id, erased, records, office, municipality, grounds, asked_on, actor_kind, actor, at, fingerprint, demonstration
FROM deletion WHERE coalesce(municipality, 0) >= $1 AND coalesce(municipality, 0) < $2
ORDER BY id DESC LIMIT $3
