-- One page of the offices of a municipality ($1) on a day ($2) in order of their numbers, that pass the filters: a
-- service ($4, 0 for any), use on the board's day $3 ($5: 0 either, 1 using, 2 not using), in scope only ($6). The page
-- ($7 rows after $8) is cut before the wide text is looked up, so that only its own rows cost anything.
-- What listings say of an office adds up, and 「利用停止」 ends what was said before it, as the counts have it;
-- where one listing ($10) speaks alone, as nearly everywhere, its word is all there is.
-- The rows stand in no order; the caller puts them in order, because ordering inside the text doubles the cost.
-- Beside it, in the same statement and therefore of the same moment: the data version, offices and users of the municipality
-- under the definition $9 and of all of them, and its services.
SELECT (SELECT CAST(value AS bigint) FROM meta WHERE key = 'data_version') AS version, coalesce((
    SELECT json_array(r.offices, r.users) FROM rollup_municipality r
    WHERE r.definition = $9 AND r.municipality = $1 AND r.as_of = $3), 'null') AS counted, coalesce((
    SELECT json_array(r.offices, r.users) FROM rollup_municipality r
    WHERE r.definition = 'all' AND r.municipality = $1 AND r.as_of = $3), 'null') AS everyone, (
    SELECT json_group_array(json_array(k.kind, k.offices, k.users)) FROM rollup_service k
    WHERE k.as_of = $3 AND k.municipality = $1) AS kinds, (
    SELECT json_group_array(json_array(s.office, s.in_scope, c.name, c.kana, c.address, c.phone, c.corporation_name, s.services, s.state, s.municipality))
    FROM (
        SELECT s.office, s.in_scope, s.card, s.services, s.municipality,
               CASE WHEN $10 > 0 THEN (
                   SELECT m.state FROM usage_member m WHERE m.listing = $10 AND m.office = s.office)
               ELSE (SELECT CASE WHEN count(*) > 0 THEN coalesce(min(m.state) FILTER (WHERE m.state > 0 AND NOT EXISTS (
                           SELECT 1 FROM usage_member n JOIN usage_listing k ON k.import = n.listing
                           WHERE n.listing IN (SELECT e.listing FROM usage_effective e WHERE e.as_of = $3 AND e.municipality = $1)
                             AND n.office = m.office AND n.state = 0 AND (k.as_of, k.import) > (l.as_of, l.import))), 0) END
                FROM usage_member m JOIN usage_listing l ON l.import = m.listing
                WHERE m.listing IN (SELECT e.listing FROM usage_effective e WHERE e.as_of = $3 AND e.municipality = $1)
                  AND m.office = s.office) END AS state
        FROM office_seat s
        WHERE s.municipality = $1 AND s.valid_from <= $2 AND s.valid_to > $2
              AND ($4 = 0 OR EXISTS (SELECT 1 FROM office_service v
                                     WHERE v.office = s.office AND v.service = $4 AND v.valid_from <= $2 AND v.valid_to > $2))
              AND ($5 = 0 OR ($5 = 1) = CASE WHEN $10 > 0 THEN EXISTS (
                  SELECT 1 FROM usage_member m WHERE m.listing = $10 AND m.office = s.office AND m.state = 1)
              ELSE EXISTS (
                  SELECT 1 FROM usage_member m JOIN usage_listing l ON l.import = m.listing
                  WHERE m.listing IN (SELECT e.listing FROM usage_effective e WHERE e.as_of = $3 AND e.municipality = $1)
                    AND m.office = s.office AND m.state = 1 AND NOT EXISTS (
                      SELECT 1 FROM usage_member n JOIN usage_listing k ON k.import = n.listing
                      WHERE n.listing IN (SELECT e.listing FROM usage_effective e WHERE e.as_of = $3 AND e.municipality = $1)
                        AND n.office = m.office AND n.state = 0 AND (k.as_of, k.import) > (l.as_of, l.import))) END)
              AND ($6 = 0 OR s.in_scope = 1)
        ORDER BY s.office LIMIT $7 OFFSET $8
    ) s
    JOIN office_card c ON c.id = s.card) AS lines
