-- The contacts of an office. Who stopped an address for one office does not want mail there for another one either.
SELECT c.id, c.office, c.channel, c.address, c.person, c.department, c.source, c.source_on, c.consent, c.consent_on, c.consent_means,
       t.since AS stopped_on, t.reason AS stop_reason, c.note, c.confirmed_on, c.version, c.changed_at,
       coalesce(t.office <> c.office, FALSE) AS stopped_elsewhere
FROM contact c
LEFT JOIN address_stop t ON t.channel = c.channel AND t.address_hash = c.address_hash
WHERE c.office = $1 ORDER BY c.id
