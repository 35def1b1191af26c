-- One text: sqlx hands rows over one by one, which costs a board more than the reading.
SELECT coalesce(json_agg(json_build_array(municipality, offices, users, unmatched) ORDER BY municipality), '[]')::text
FROM rollup_municipality WHERE as_of = $1 AND definition = $2 AND municipality >= $3 AND municipality < $4
