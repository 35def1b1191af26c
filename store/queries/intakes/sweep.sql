-- Its files go with it.
DELETE FROM intake WHERE id = $1 AND state = 'open'
