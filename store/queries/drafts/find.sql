SELECT fields FROM draft WHERE account = $1 AND form = $2 AND kept_at > $3
