-- One text: sqlx hands rows over one by one, which costs a board more than the reading.
SELECT json_group_array(json_array(municipality, offices, users, unmatched))
FROM rollup_municipality WHERE as_of = $1 AND definition = $2 AND municipality >= $3 AND municipality < $4
