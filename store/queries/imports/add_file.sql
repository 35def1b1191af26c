INSERT INTO import_file (import, place, name, sha256, bytes) VALUES ($1, $2, $3, $4, $5)
