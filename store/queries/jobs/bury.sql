-- Whoever worked on these was never heard of again, and it was the last attempt: a run that takes its process with it
-- must not do so for ever.
UPDATE job SET state = 'dead', until = NULL, lease = NULL, ended_at = $1, report = $2
WHERE state = 'running' AND until <= $1 AND attempts >= most_attempts
