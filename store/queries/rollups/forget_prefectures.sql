DELETE FROM rollup_prefecture WHERE as_of = $1
