SELECT id, email, name, role, areas, state, state_at, demonstration, epoch, created_at, signed_in_at
FROM account WHERE id = $1
