-- The same in order of their reading.
SELECT json_group_array(json_array(s.office, s.in_scope, s.name, s.kana, s.address, s.phone, s.corporation_name, s.services, s.state, s.municipality) ORDER BY s.kana, s.office)
FROM (
    SELECT s.office, s.in_scope, s.services, s.municipality, c.name, c.kana, c.address, c.phone, c.corporation_name,
           (SELECT max(m.state) FROM usage_member m
            WHERE m.listing IN (SELECT e.listing FROM usage_effective e WHERE e.as_of = $3 AND e.municipality = $1)
              AND m.office = s.office) AS state
    FROM office_seat s
    JOIN office_card c ON c.id = s.card
    WHERE s.municipality = $1 AND s.valid_from <= $2 AND s.valid_to > $2
          AND ($4 = 0 OR EXISTS (SELECT 1 FROM office_service v
                                 WHERE v.office = s.office AND v.service = $4 AND v.valid_from <= $2 AND v.valid_to > $2))
          AND ($5 = 0 OR ($5 = 1) = EXISTS (SELECT 1 FROM usage_member m
                                            WHERE m.listing IN (SELECT e.listing FROM usage_effective e WHERE e.as_of = $3 AND e.municipality = $1)
                                              AND m.office = s.office AND m.state = 1))
          AND ($6 = 0 OR s.in_scope = 1)
    ORDER BY c.kana, s.office LIMIT $7 OFFSET $8
) s
