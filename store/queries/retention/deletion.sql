SELECT id, erased, records, office, municipality, grounds, asked_on, actor_kind, actor, at, fingerprint, demonstration
FROM deletion WHERE id = $1
