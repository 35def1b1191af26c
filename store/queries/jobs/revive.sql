-- While another run of the kind is on its way, that one does the work.
UPDATE job SET state = 'waiting', until = $2, ended_at = NULL, attempts = 0
WHERE id = $1 AND state = 'dead'
      AND NOT EXISTS (SELECT 1 FROM job other WHERE other.kind = job.kind AND other.state IN ('waiting', 'running'))
