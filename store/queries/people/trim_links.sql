-- So many of the newest stay beside the one that is about to be made.
DELETE FROM account_link
WHERE account = $1 AND purpose = $2
      AND hash NOT IN (SELECT hash FROM account_link WHERE account = $1 AND purpose = $2
                       ORDER BY valid_until DESC, hash LIMIT $3)
