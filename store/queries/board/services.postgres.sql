-- One text: sqlx hands rows over one by one, which costs a board more than the reading.
SELECT coalesce(json_agg(json_build_array(kind, offices, users) ORDER BY kind), '[]')::text
FROM rollup_service WHERE as_of = $1 AND municipality = $2
