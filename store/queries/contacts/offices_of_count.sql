-- How many of them there are in all.
SELECT count(*) FROM office_seat s
WHERE s.municipality = $1 AND s.valid_from <= $2 AND s.valid_to > $2
      AND ($3 = 0 OR NOT EXISTS (SELECT 1 FROM contact c WHERE c.office = s.office))
