SELECT a.id, a.email, a.name, a.role, a.areas, a.state, a.state_at, a.demonstration, a.epoch, a.created_at, a.signed_in_at,
       a.password, t.secret IS NOT NULL AS second_factor
FROM account a LEFT JOIN account_totp t ON t.account = a.id
WHERE a.id = $1
