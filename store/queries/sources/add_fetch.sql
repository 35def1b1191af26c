INSERT INTO web_fetch (id, source, begun_at, milliseconds, outcome, reason, bytes, import, intake)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
