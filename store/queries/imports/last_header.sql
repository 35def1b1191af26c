-- The header of the newest list of this kind, source and area. Of an office list the source is part of what it is; other
-- lists have none.
SELECT i.seq, f.header FROM import i JOIN import_file f ON f.import = i.seq
WHERE i.kind = $1 AND coalesce(i.source, 0) = $2 AND i.area = $3 AND i.undone_at IS NULL AND f.header IS NOT NULL
ORDER BY i.seq DESC, f.place LIMIT 1
