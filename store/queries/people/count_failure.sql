UPDATE attempt SET failures = $2, failed_at = $3 WHERE subject = $1
