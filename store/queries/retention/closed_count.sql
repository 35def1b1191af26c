-- How many of them there are.
SELECT count(*) FROM contact c
JOIN office_seat s ON s.office = c.office
WHERE s.valid_to <= $1
      AND NOT EXISTS (SELECT 1 FROM office_seat l WHERE l.office = s.office
                      AND (l.valid_from > s.valid_from OR l.valid_from = s.valid_from AND l.municipality < s.municipality))
