-- Where an office counts, or counted last, and the first day on which it no longer did. No row: no list knows it.
SELECT municipality, valid_to FROM office_seat WHERE office = $1 ORDER BY valid_from DESC, municipality LIMIT 1
