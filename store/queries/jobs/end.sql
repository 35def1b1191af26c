UPDATE job SET state = $3, until = NULL, lease = NULL, ended_at = $4, report = $5 WHERE id = $1 AND lease = $2
