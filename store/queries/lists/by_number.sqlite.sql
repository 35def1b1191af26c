-- One page of the offices of a municipality ($1) on a day ($2) in order of their numbers, that pass the filters: a
-- service ($4, 0 for any), use on the board's day $3 ($5: 0 either, 1 using, 2 not using), in scope only ($6). The page
-- ($7 rows after $8) is cut before the wide text is looked up, so that only its own rows cost anything.
SELECT json_group_array(json_array(s.office, s.in_scope, c.name, c.kana, c.address, c.phone, c.corporation_name, s.services, s.state, s.municipality) ORDER BY s.office)
FROM (
    SELECT s.office, s.in_scope, s.card, s.services, s.municipality,
           (SELECT max(m.state) FROM usage_member m
            WHERE m.listing IN (SELECT e.listing FROM usage_effective e WHERE e.as_of = $3 AND e.municipality = $1)
              AND m.office = s.office) AS state
    FROM office_seat s
    WHERE s.municipality = $1 AND s.valid_from <= $2 AND s.valid_to > $2
          AND ($4 = 0 OR EXISTS (SELECT 1 FROM office_service v
                                 WHERE v.office = s.office AND v.service = $4 AND v.valid_from <= $2 AND v.valid_to > $2))
          AND ($5 = 0 OR ($5 = 1) = EXISTS (SELECT 1 FROM usage_member m
                                            WHERE m.listing IN (SELECT e.listing FROM usage_effective e WHERE e.as_of = $3 AND e.municipality = $1)
                                              AND m.office = s.office AND m.state = 1))
          AND ($6 = 0 OR s.in_scope = 1)
    ORDER BY s.office LIMIT $7 OFFSET $8
) s
JOIN office_card c ON c.id = s.card
