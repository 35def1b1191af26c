-- One text: sqlx hands rows over one by one, which costs a board more than the reading.
SELECT json_group_array(json_array(kind, offices, users))
FROM rollup_service WHERE as_of = $1 AND municipality = $2
