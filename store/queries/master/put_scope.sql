INSERT INTO service_scope (kind, valid_from, in_scope) VALUES ($1, $2, $3)
ON CONFLICT (kind, valid_from) DO UPDATE SET in_scope = excluded.in_scope
