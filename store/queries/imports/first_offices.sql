-- The earliest day of each area, of whole lists and of additions.
SELECT area, min(as_of), coalesce(mode, 'snapshot') FROM import
WHERE kind = 'offices' AND undone_at IS NULL GROUP BY area, coalesce(mode, 'snapshot') ORDER BY area, 3 DESC
