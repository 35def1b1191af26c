-- By its name and its owner, and only where it is alive: a proof revives nothing.
UPDATE session SET proved_at = $3
WHERE account = $1 AND id = $2 AND epoch = (SELECT epoch FROM account WHERE id = $1)
