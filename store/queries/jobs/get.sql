SELECT id, kind, slot, state, until, attempts, report, created_at, started_at, ended_at
FROM job WHERE id = $1
