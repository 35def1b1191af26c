-- When the next run of these kinds may be taken: asked every few seconds, so that a writer is begun only for one.
SELECT min(until) FROM job
WHERE state IN ('waiting', 'running') AND ',' || $1 || ',' LIKE '%,' || kind || ',%'
