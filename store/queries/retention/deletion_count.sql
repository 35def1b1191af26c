SELECT count(*) FROM deletion WHERE coalesce(municipality, 0) >= $1 AND coalesce(municipality, 0) < $2
