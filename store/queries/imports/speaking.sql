-- The lists that lie behind a figure of an area on a day, newest first: those of the whole country, of the
-- prefecture ($3), and of the municipalities from $4 up to $5.
SELECT seq, kind, source, as_of, area, mode, kinds, title, imported_at, rows_read, rows_new, rows_changed, rows_gone,
       rows_unchanged, rows_rejected, rows_warned, rows_outside, rows_repeated
FROM import WHERE kind = $1 AND as_of <= $2 AND (area = 0 OR area = $3 OR (area >= $4 AND area < $5))
ORDER BY as_of DESC, seq DESC LIMIT 200
