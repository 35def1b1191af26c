SELECT prefecture, offices, users, unmatched, municipalities, counted, achieved
FROM rollup_prefecture WHERE as_of = $1 AND definition = $2 ORDER BY prefecture
