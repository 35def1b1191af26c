-- An attempt that was called off is none.
UPDATE job SET state = 'waiting', until = $3, lease = NULL, attempts = attempts - 1 WHERE id = $1 AND lease = $2
