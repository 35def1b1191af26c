-- What nobody tries any more comes first: somebody has to look at it.
SELECT id, kind, slot, state, until, attempts, report, created_at, started_at, ended_at
FROM job
ORDER BY CASE state WHEN 'dead' THEN 0 ELSE 1 END, id DESC LIMIT $1 OFFSET $2
