-- How many offices pass the filters of a list; parameters as there.
-- What listings say of an office adds up, and 「利用停止」 ends what was said before it, as the counts have it;
-- where one listing ($7) speaks alone, as nearly everywhere, its word is all there is.
SELECT count(*) FROM office_seat s
    WHERE s.municipality = $1 AND s.valid_from <= $2 AND s.valid_to > $2
          AND ($4 = 0 OR EXISTS (SELECT 1 FROM office_service v
                                 WHERE v.office = s.office AND v.service = $4 AND v.valid_from <= $2 AND v.valid_to > $2))
          AND ($5 = 0 OR ($5 = 1) = CASE WHEN $7 > 0 THEN EXISTS (
                  SELECT 1 FROM usage_member m WHERE m.listing = $7 AND m.office = s.office AND m.state = 1)
              ELSE EXISTS (
              SELECT 1 FROM usage_member m JOIN usage_listing l ON l.import = m.listing
              WHERE m.listing IN (SELECT e.listing FROM usage_effective e WHERE e.as_of = $3 AND e.municipality = $1)
                AND m.office = s.office AND m.state = 1 AND NOT EXISTS (
                  SELECT 1 FROM usage_member n JOIN usage_listing k ON k.import = n.listing
                  WHERE n.listing IN (SELECT e.listing FROM usage_effective e WHERE e.as_of = $3 AND e.municipality = $1)
                    AND n.office = m.office AND n.state = 0 AND (k.as_of, k.import) > (l.as_of, l.import))) END)
          AND ($6 = 0 OR s.in_scope)
