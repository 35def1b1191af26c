INSERT INTO import_service (import, kind) VALUES ($1, $2)
