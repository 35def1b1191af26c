-- By its name and its owner: nobody ends what belongs to somebody else.
DELETE FROM session WHERE account = $1 AND id = $2
