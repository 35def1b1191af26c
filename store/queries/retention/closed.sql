-- Contacts of offices that have been in no list since this day or longer, by the end of their last seat.
SELECT c.office, c.id, s.municipality FROM contact c
JOIN office_seat s ON s.office = c.office
WHERE s.valid_to <= $1
      AND NOT EXISTS (SELECT 1 FROM office_seat l WHERE l.office = s.office
                      AND (l.valid_from > s.valid_from OR l.valid_from = s.valid_from AND l.municipality < s.municipality))
ORDER BY c.office, c.id LIMIT $2
