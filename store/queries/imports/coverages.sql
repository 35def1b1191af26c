-- The office lists that are not undone, with what each spoke about.
SELECT seq, source, as_of, area, kinds, coalesce(mode, 'snapshot') AS mode FROM import
WHERE kind = 'offices' AND undone_at IS NULL ORDER BY seq
