-- One statement, so that no two workers take the same run; the one whose lease ran out is taken like one that waits.
-- A worker passes over the row another one is taking just now, instead of waiting for it to find it gone.
UPDATE job SET state = 'running', until = $2, lease = $3, attempts = attempts + 1, started_at = $1
WHERE id = (SELECT id FROM job
            WHERE state IN ('waiting', 'running') AND until <= $1 AND attempts < most_attempts
                  AND ',' || $4 || ',' LIKE '%,' || kind || ',%'
            ORDER BY until, id LIMIT 1
            FOR UPDATE SKIP LOCKED)
RETURNING id, kind, slot, attempts
