SELECT id, code2, name, role, synonyms FROM service_kind ORDER BY id
