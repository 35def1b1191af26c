INSERT INTO intake (id, actor, account, created_at, changed_at, kind, as_of, area, mode, fixes, web_source, caption, state, version)
VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9, $10, $11, 'open', 0)
