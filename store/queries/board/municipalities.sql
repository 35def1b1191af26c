SELECT municipality, offices, users, unmatched
FROM rollup_municipality WHERE as_of = $1 AND definition = $2 AND municipality >= $3 AND municipality < $4 ORDER BY municipality
