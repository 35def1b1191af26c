-- Certificates of this instant and later, of which a backup made before knows nothing.
SELECT id, erased, records, office, municipality, grounds, asked_on, actor_kind, actor, at, fingerprint, demonstration
FROM deletion WHERE at >= $1 ORDER BY id
