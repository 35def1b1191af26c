SELECT municipality, offices, users, unmatched
FROM rollup_municipality WHERE definition = $1 AND municipality = $2 AND as_of = $3
