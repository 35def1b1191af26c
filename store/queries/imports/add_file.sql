INSERT INTO import_file (import, place, name, sha256, bytes, header, wishes) VALUES ($1, $2, $3, $4, $5, $6, $7)
