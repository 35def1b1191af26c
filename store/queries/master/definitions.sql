SELECT id, valid_from, name, base, states, municipality_num, municipality_den, prefecture_num, prefecture_den, note
FROM definition ORDER BY id, valid_from
