INSERT INTO web_fetch_file (web_fetch, place, url, status, name, bytes, sha256, etag, last_modified)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
