-- From the epoch that has just ended into the one that has begun; a session of an older one has ended already.
UPDATE session SET epoch = epoch + 1
WHERE account = $1 AND id = $2 AND epoch + 1 = (SELECT epoch FROM account WHERE id = $1)
