-- Lists of the same kind and source that came after one and are not undone.
SELECT seq, area FROM import
WHERE kind = $1 AND coalesce(source, 0) = $2 AND seq > $3 AND undone_at IS NULL ORDER BY seq
