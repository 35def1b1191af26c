-- Offices of a municipality ($1) on a day ($2) that pass the filters: a service ($4, 0 for any), use on the board's
-- day $3 ($5: 0 either, 1 using, 2 not using), in scope only ($6).
-- What listings say of an office adds up, and 「利用停止」 ends what was said before it, as the counts have it.
SELECT count(*) FROM office_seat s
    WHERE s.municipality = $1 AND s.valid_from <= $2 AND s.valid_to > $2
          AND ($4 = 0 OR EXISTS (SELECT 1 FROM office_service v
                                 WHERE v.office = s.office AND v.service = $4 AND v.valid_from <= $2 AND v.valid_to > $2))
          AND ($5 = 0 OR ($5 = 1) = EXISTS (
              SELECT 1 FROM usage_effective e JOIN usage_listing l ON l.import = e.listing
              JOIN usage_member m ON m.listing = e.listing AND m.office = s.office
              WHERE e.as_of = $3 AND e.municipality = s.municipality AND m.state = 1
                AND NOT EXISTS (SELECT 1 FROM usage_effective f JOIN usage_listing k ON k.import = f.listing
                                JOIN usage_member n ON n.listing = f.listing AND n.office = m.office
                                WHERE f.as_of = e.as_of AND f.municipality = e.municipality AND n.state = 0
                                  AND (k.as_of, k.import) > (l.as_of, l.import))))
          AND ($6 = 0 OR s.in_scope)
