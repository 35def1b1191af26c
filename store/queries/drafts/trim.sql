-- All but the newest of an account, besides the one that was just kept.
DELETE FROM draft WHERE account = $1 AND form <> $2 AND form NOT IN (
    SELECT form FROM draft WHERE account = $1 AND form <> $2 ORDER BY kept_at DESC, form LIMIT $3)
