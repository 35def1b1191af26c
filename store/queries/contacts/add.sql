-- An office has an address once, whoever enters it: the second is told.
INSERT INTO contact (id, office, channel, address, address_hash, person, department, source, source_on, consent, consent_on, consent_means,
                     note, confirmed_on, version, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, $15)
ON CONFLICT (office, channel, address_hash) DO NOTHING
