INSERT INTO service_kind (id, code2, name, role, synonyms) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (id) DO UPDATE SET code2 = excluded.code2, name = excluded.name, role = excluded.role, synonyms = excluded.synonyms
