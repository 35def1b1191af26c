-- A slot that has its run, or a kind of which a run is on its way, is left alone, and the count of rows says so: that
-- is how any number of processes make one run.
INSERT INTO job (id, kind, slot, state, until, attempts, most_attempts, created_at)
VALUES ($1, $2, $3, 'waiting', $4, 0, $5, $6)
ON CONFLICT DO NOTHING
