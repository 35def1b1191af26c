-- As many as the search finds; $5 are the areas, each between commas.
SELECT count(DISTINCT f.office) FROM office_search f
WHERE f.folded LIKE $2 ESCAPE '!' AND f.folded LIKE $3 ESCAPE '!' AND f.folded LIKE $4 ESCAPE '!'
  AND EXISTS (SELECT 1 FROM office_seat s WHERE s.office = f.office AND s.valid_from <= $1 AND s.valid_to > $1
                AND ($5 LIKE '%,0,%' OR $5 LIKE '%,' || s.municipality || ',%' OR $5 LIKE '%,' || s.municipality / 10000 || ',%'))
