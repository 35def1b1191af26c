-- How many offices pass the filters of a list; parameters as there.
SELECT count(*) FROM office_seat s
    WHERE s.municipality = $1 AND s.valid_from <= $2 AND s.valid_to > $2
          AND ($4 = 0 OR EXISTS (SELECT 1 FROM office_service v
                                 WHERE v.office = s.office AND v.service = $4 AND v.valid_from <= $2 AND v.valid_to > $2))
          AND ($5 = 0 OR ($5 = 1) = EXISTS (SELECT 1 FROM usage_member m
                                            WHERE m.listing IN (SELECT e.listing FROM usage_effective e WHERE e.as_of = $3 AND e.municipality = $1)
                                              AND m.office = s.office AND m.state = 1))
          AND ($6 = 0 OR s.in_scope = 1)
