-- Of two who apply it, one does.
UPDATE intake SET state = 'applied', import = $3, changed_at = $4, version = version + 1
WHERE id = $1 AND version = $2 AND state = 'open'
