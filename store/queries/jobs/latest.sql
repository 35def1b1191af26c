-- Of each kind the run that is on its way, and the one that ended last.
SELECT id, kind, slot, state, until, attempts, report, created_at, started_at, ended_at
FROM job
WHERE state IN ('waiting', 'running')
      OR id IN (SELECT ranked.id
                FROM (SELECT id, row_number() OVER (PARTITION BY kind ORDER BY ended_at DESC, id DESC) AS place
                      FROM job WHERE ended_at IS NOT NULL) ranked
                WHERE ranked.place = 1)
