-- Numbers of usage listings that no office list knows on a day ($2), each once and told as the board of a day ($1)
-- counts them (K7): by the listings that speak for the municipality they name, or else for some place in the number's
-- prefecture; what they say adds up, and 「利用停止」 ends what was said before it. A number belongs to the prefecture
-- of its municipality, or else to the one in its first two characters (the key is base 36; 36^9, 36^8). Wanted are those
-- of the municipalities from $3 up to $4, and in the areas of $7, each between commas.
WITH said AS (
    SELECT m.office, m.state, l.as_of, m.office / 101559956668416 * 10 + m.office / 2821109907456 % 36 AS prefecture,
           row_number() OVER (PARTITION BY m.office ORDER BY l.as_of, l.import) AS turn,
           first_value(m.municipality) OVER (PARTITION BY m.office ORDER BY CASE WHEN m.municipality IS NULL THEN 1 ELSE 0 END,
                                             l.as_of DESC, l.import DESC) AS municipality
    FROM usage_member m
    JOIN usage_listing l ON l.import = m.listing
    WHERE NOT EXISTS (SELECT 1 FROM office_seat s WHERE s.office = m.office AND s.valid_from <= $2 AND s.valid_to > $2)
      AND EXISTS (SELECT 1 FROM usage_effective e WHERE e.as_of = $1 AND e.listing = m.listing
                  AND e.municipality >= coalesce(m.municipality, (m.office / 101559956668416 * 10 + m.office / 2821109907456 % 36) * 10000)
                  AND e.municipality <= coalesce(m.municipality, (m.office / 101559956668416 * 10 + m.office / 2821109907456 % 36) * 10000 + 9999))
)
SELECT office, max(CASE WHEN state = 1 THEN as_of END) AS as_of, max(municipality) AS municipality
FROM said
GROUP BY office, prefecture
HAVING max(CASE WHEN state = 1 THEN turn END) > coalesce(max(CASE WHEN state = 0 THEN turn END), 0)
   AND coalesce(max(municipality), prefecture * 10000) >= $3 AND coalesce(max(municipality), prefecture * 10000) < $4
   AND ($7 LIKE '%,0,%' OR $7 LIKE '%,' || coalesce(max(municipality), prefecture * 10000) || ',%' OR $7 LIKE '%,' || (coalesce(max(municipality), prefecture * 10000) / 10000) || ',%')
ORDER BY office LIMIT $5 OFFSET $6
