SELECT file, line, field, value, severity, reason FROM finding WHERE import = $1 ORDER BY place LIMIT $2 OFFSET $3
