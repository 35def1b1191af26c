-- A part of the offices in a list on a day ($2) that count for a municipality ($1), with how many contacts each has; with $3 = 1
-- only those that have none yet. Neither an address nor a name of a person: nobody has to be put on record for looking.
SELECT s.office, k.name, k.kana, (SELECT count(*) FROM contact c WHERE c.office = s.office) AS contacts
FROM office_seat s
JOIN office_card k ON k.id = s.card
WHERE s.municipality = $1 AND s.valid_from <= $2 AND s.valid_to > $2
      AND ($3 = 0 OR NOT EXISTS (SELECT 1 FROM contact c WHERE c.office = s.office))
ORDER BY s.office LIMIT $4 OFFSET $5
