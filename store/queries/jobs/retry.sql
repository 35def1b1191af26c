UPDATE job SET state = 'waiting', until = $3, lease = NULL, report = $4 WHERE id = $1 AND lease = $2
