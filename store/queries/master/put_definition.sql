INSERT INTO definition (id, valid_from, name, base, states, municipality_num, municipality_den, prefecture_num, prefecture_den, note)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (id, valid_from) DO UPDATE SET name = excluded.name, base = excluded.base, states = excluded.states,
    municipality_num = excluded.municipality_num, municipality_den = excluded.municipality_den,
    prefecture_num = excluded.prefecture_num, prefecture_den = excluded.prefecture_den, note = excluded.note
