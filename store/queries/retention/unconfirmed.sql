-- Contacts nobody has made sure of since this day. That mail to one was stopped is kept apart and outlives it.
SELECT c.office, c.id, s.municipality FROM contact c
LEFT JOIN office_seat s ON s.office = c.office
      AND NOT EXISTS (SELECT 1 FROM office_seat l WHERE l.office = s.office
                      AND (l.valid_from > s.valid_from OR l.valid_from = s.valid_from AND l.municipality < s.municipality))
WHERE c.confirmed_on <= $1
ORDER BY c.office, c.id LIMIT $2
