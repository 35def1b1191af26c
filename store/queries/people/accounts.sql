SELECT id, email, name, role, areas, state, state_at, demonstration, epoch, created_at, signed_in_at
FROM account ORDER BY email_key
