-- One text: sqlx hands rows over one by one, which costs a board more than the reading.
SELECT json_group_array(json_array(prefecture, offices, users, unmatched, municipalities, counted, achieved))
FROM rollup_prefecture WHERE as_of = $1 AND definition = $2
