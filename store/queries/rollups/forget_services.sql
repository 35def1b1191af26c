DELETE FROM rollup_service WHERE as_of = $1
