INSERT INTO prefecture (code, name, kana) VALUES ($1, $2, $3)
ON CONFLICT (code) DO UPDATE SET name = excluded.name, kana = excluded.kana
