-- The lists that lie behind a figure of an area on a day, newest first.
SELECT seq, kind, source, as_of, area, mode, title, imported_at, rows_read, rows_new, rows_changed, rows_gone,
       rows_unchanged, rows_rejected, rows_warned, rows_outside
FROM import WHERE kind = $1 AND as_of <= $2 AND area IN (0, $3, $4)
ORDER BY as_of DESC, seq DESC LIMIT 20
