UPDATE attempt SET failures = 0, succeeded_at = $2 WHERE subject = $1
