-- Numbers of usage listings that no office list knows on a day (K7), within a range of numbers and of municipalities.
SELECT DISTINCT m.office, l.as_of, m.municipality
FROM usage_member m
JOIN usage_listing l ON l.import = m.listing
WHERE m.office >= $2 AND m.office < $3 AND m.state = 1
  AND NOT EXISTS (SELECT 1 FROM office_seat s WHERE s.office = m.office AND s.valid_from <= $4 AND s.valid_to > $4)
  AND EXISTS (SELECT 1 FROM usage_effective e WHERE e.as_of = $1 AND e.listing = m.listing
                AND e.municipality >= $5 AND e.municipality < $6)
ORDER BY m.office, l.as_of LIMIT $7 OFFSET $8
