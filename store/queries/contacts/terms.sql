-- What decides how offices can be reached, without an address or a name: for counts.
SELECT s.municipality, c.office, c.channel, c.consent, c.consent_on, c.consent_means, t.since AS stopped_on, t.reason AS stop_reason,
       coalesce(t.office <> c.office, FALSE) AS stopped_elsewhere
FROM office_seat s
JOIN contact c ON c.office = s.office
LEFT JOIN address_stop t ON t.channel = c.channel AND t.address_hash = c.address_hash
WHERE s.valid_from <= $1 AND s.valid_to > $1 AND s.municipality >= $2 AND s.municipality < $3
ORDER BY s.municipality, c.office
