-- Offices whose folded text holds every term ($3 to $5, patterns), as they are on a day ($1; the board's day is $2),
-- in the areas of $8: 0 the country, a prefecture, a municipality, each between commas.
-- What hands put right counts beside what the lists say: edits are few, and each is joined with the texts of its own office alone.
-- What listings say of an office adds up, and 「利用停止」 ends what was said before it, as the counts have it.
SELECT json_group_array(json_array(s.office, s.in_scope, c.name, c.kana, c.address, c.phone, c.corporation_name, s.services,
    (SELECT CASE WHEN count(*) > 0 THEN coalesce(min(m.state) FILTER (WHERE m.state > 0 AND NOT EXISTS (
                SELECT 1 FROM usage_effective f JOIN usage_listing k ON k.import = f.listing
                JOIN usage_member n ON n.listing = f.listing AND n.office = m.office
                WHERE f.as_of = $2 AND f.municipality = e.municipality AND n.state = 0
                  AND (k.as_of, k.import) > (l.as_of, l.import))), 0) END
     FROM usage_effective e JOIN usage_listing l ON l.import = e.listing
     JOIN usage_member m ON m.listing = e.listing AND m.office = s.office
     WHERE e.as_of = $2 AND e.municipality = s.municipality), s.municipality))
FROM (
    SELECT f.office FROM (
        SELECT f.office FROM office_search f
        WHERE f.folded LIKE $3 ESCAPE '!' AND f.folded LIKE $4 ESCAPE '!' AND f.folded LIKE $5 ESCAPE '!'
        UNION
        SELECT t.office FROM (
            SELECT e.office, e.folded || ' ' || coalesce(f.folded, '') AS folded
            FROM (SELECT office, string_agg(folded, ' ') AS folded FROM office_edit GROUP BY office) e
            LEFT JOIN office_service v ON v.office = e.office
            LEFT JOIN office_search f ON f.card = v.card
        ) t
        WHERE t.folded LIKE $3 ESCAPE '!' AND t.folded LIKE $4 ESCAPE '!' AND t.folded LIKE $5 ESCAPE '!'
    ) f
    WHERE EXISTS (SELECT 1 FROM office_seat s WHERE s.office = f.office AND s.valid_from <= $1 AND s.valid_to > $1
                    AND ($8 LIKE '%,0,%' OR $8 LIKE '%,' || s.municipality || ',%' OR $8 LIKE '%,' || (s.municipality / 10000) || ',%'))
    ORDER BY f.office LIMIT $6 OFFSET $7
) h
JOIN office_seat s ON s.office = h.office AND s.valid_from <= $1 AND s.valid_to > $1
JOIN office_card c ON c.id = s.card
