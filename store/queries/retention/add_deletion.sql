INSERT INTO deletion (id, erased, records, office, municipality, grounds, asked_on, actor_kind, actor, at, fingerprint, demonstration)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
