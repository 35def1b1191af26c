-- The last day on or before this one on which the board has figures.
SELECT max(as_of) FROM rollup_prefecture WHERE definition = $1 AND prefecture = 0 AND as_of <= $2
