-- As many as the search finds; $5 are the areas, each between commas.
SELECT count(*) FROM (
    SELECT f.office FROM office_search f
    WHERE f.folded LIKE $2 ESCAPE '!' AND f.folded LIKE $3 ESCAPE '!' AND f.folded LIKE $4 ESCAPE '!'
    UNION
    SELECT t.office FROM (
        SELECT e.office, e.folded || ' ' || coalesce(f.folded, '') AS folded
        FROM (SELECT office, string_agg(folded, ' ') AS folded FROM office_edit GROUP BY office) e
        LEFT JOIN office_service v ON v.office = e.office
        LEFT JOIN office_search f ON f.card = v.card
    ) t
    WHERE t.folded LIKE $2 ESCAPE '!' AND t.folded LIKE $3 ESCAPE '!' AND t.folded LIKE $4 ESCAPE '!'
) f
WHERE EXISTS (SELECT 1 FROM office_seat s WHERE s.office = f.office AND s.valid_from <= $1 AND s.valid_to > $1
                AND ($5 LIKE '%,0,%' OR $5 LIKE '%,' || s.municipality || ',%' OR $5 LIKE '%,' || (s.municipality / 10000) || ',%'))
