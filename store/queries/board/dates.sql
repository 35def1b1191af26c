SELECT as_of FROM rollup_prefecture WHERE definition = $1 AND prefecture = 0 ORDER BY as_of DESC
