-- Offices of a municipality ($1) on a day ($2) that pass the filters: a service ($4, 0 for any), use on the board's
-- day $3 ($5: 0 either, 1 using, 2 not using), in scope only ($6).
SELECT count(*) FROM office_seat s
    WHERE s.municipality = $1 AND s.valid_from <= $2 AND s.valid_to > $2
          AND ($4 = 0 OR EXISTS (SELECT 1 FROM office_service v
                                 WHERE v.office = s.office AND v.service = $4 AND v.valid_from <= $2 AND v.valid_to > $2))
          AND ($5 = 0 OR ($5 = 1) = EXISTS (SELECT 1 FROM usage_effective e JOIN usage_member m ON m.listing = e.listing
                                            WHERE e.as_of = $3 AND e.municipality = s.municipality
                                              AND m.office = s.office AND m.state = 1))
          AND ($6 = 0 OR s.in_scope = 1)
