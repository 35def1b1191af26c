-- One page of a municipality's offices in order of their reading. Parameters as in `count`, then limit and offset.
-- What listings say of an office adds up, and 「利用停止」 ends what was said before it, as the counts have it.
SELECT json_group_array(json_array(office, in_scope, name, kana, address, phone, corporation_name, services, state, municipality))
FROM (
    SELECT s.office, s.in_scope, c.name, c.kana, c.address, c.phone, c.corporation_name,
           (SELECT group_concat(k.service) FROM (SELECT DISTINCT v.service FROM office_service v
                                         WHERE v.office = s.office AND v.valid_from <= $2 AND v.valid_to > $2
                                         ORDER BY v.service) k) AS services,
           (SELECT CASE WHEN count(*) > 0 THEN coalesce(min(m.state) FILTER (WHERE m.state > 0
                       AND NOT EXISTS (SELECT 1 FROM usage_effective f JOIN usage_listing k ON k.import = f.listing
                                       JOIN usage_member n ON n.listing = f.listing AND n.office = m.office
                                       WHERE f.as_of = e.as_of AND f.municipality = e.municipality AND n.state = 0
                                         AND (k.as_of, k.import) > (l.as_of, l.import))), 0) END
            FROM usage_effective e JOIN usage_listing l ON l.import = e.listing
            JOIN usage_member m ON m.listing = e.listing AND m.office = s.office
            WHERE e.as_of = $3 AND e.municipality = s.municipality) AS state,
           s.municipality, row_number() OVER (ORDER BY c.kana, s.office) AS place
    FROM office_seat s
    JOIN office_card c ON c.id = (SELECT v.card FROM office_service v
                                    WHERE v.office = s.office AND v.valid_from <= $2 AND v.valid_to > $2
                                    ORDER BY v.service, v.source LIMIT 1)
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
          AND ($6 = 0 OR s.in_scope = 1)
    ORDER BY c.kana, s.office LIMIT $7 OFFSET $8
) page
