INSERT INTO municipality (code, kind, parent, name, kana) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (code) DO UPDATE SET kind = excluded.kind, parent = excluded.parent, name = excluded.name, kana = excluded.kana
