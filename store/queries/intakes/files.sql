SELECT place, name, sha256, bytes, wishes FROM intake_file WHERE intake = $1 ORDER BY place
