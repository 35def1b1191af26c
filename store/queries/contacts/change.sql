-- Only of the version that was looked at: nobody overwrites what somebody else wrote meanwhile.
UPDATE contact SET channel = $3, address = $4, address_hash = $5, person = $6, department = $7, source = $8, source_on = $9, consent = $10,
       consent_on = $11, consent_means = $12, note = $13, confirmed_on = $14, version = version + 1, changed_at = $15
WHERE id = $1 AND version = $2
