-- How each account gets in, to be compared with what a backup brings back.
SELECT a.id, a.email, a.name, a.role, a.areas, a.state, a.state_at, a.demonstration, a.epoch, a.created_at, a.signed_in_at,
       a.password, t.secret, (SELECT count(*) FROM recovery_code r WHERE r.account = a.id) AS codes,
       (SELECT min(r.hash) FROM recovery_code r WHERE r.account = a.id) AS code
FROM account a LEFT JOIN account_totp t ON t.account = a.id
ORDER BY a.email_key
