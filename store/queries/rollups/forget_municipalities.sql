DELETE FROM rollup_municipality WHERE as_of = $1
