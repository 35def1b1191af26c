SELECT kind, offices, users FROM rollup_service WHERE as_of = $1 AND municipality = $2 ORDER BY kind
