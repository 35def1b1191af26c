DELETE FROM draft WHERE account = $1 AND form = $2
