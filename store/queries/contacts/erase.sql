DELETE FROM contact WHERE id = $1 AND office = $2
