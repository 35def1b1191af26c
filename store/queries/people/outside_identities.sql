SELECT issuer, tied_at FROM outside_identity WHERE account = $1 ORDER BY issuer
