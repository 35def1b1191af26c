SELECT id FROM contact WHERE office = $1 ORDER BY id
