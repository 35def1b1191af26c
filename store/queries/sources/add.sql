-- A name is taken once: commands call a source by it.
INSERT INTO web_source (id, name, urls, kind, area, mode, dating, schedule, active, automatic, account, created_at, changed_at, asked_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, NULL, 0)
ON CONFLICT (name) DO NOTHING
