-- The contacts of the offices that are in a list today and count for municipalities of a range, with their names.
SELECT c.id, c.office, c.channel, c.address, c.person, c.department, c.source, c.source_on, c.consent, c.consent_on, c.consent_means,
       t.since AS stopped_on, t.reason AS stop_reason, c.note, c.confirmed_on, c.version, c.changed_at,
       coalesce(t.office <> c.office, FALSE) AS stopped_elsewhere, s.municipality, k.name
FROM office_seat s
JOIN contact c ON c.office = s.office
LEFT JOIN address_stop t ON t.channel = c.channel AND t.address_hash = c.address_hash
JOIN office_card k ON k.id = s.card
WHERE s.valid_from <= $1 AND s.valid_to > $1 AND s.municipality >= $2 AND s.municipality < $3
ORDER BY s.municipality, c.office, c.id
