SELECT prefecture, offices, users, unmatched, municipalities, counted, achieved
FROM rollup_prefecture WHERE definition = $1 AND prefecture = $2 AND as_of = $3
