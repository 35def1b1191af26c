-- Offices in a list on a day, by municipality.
SELECT municipality, count(*) FROM office_seat
WHERE valid_from <= $1 AND valid_to > $1 AND municipality >= $2 AND municipality < $3
GROUP BY municipality ORDER BY municipality
