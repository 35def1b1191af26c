-- Only of the version that was tried.
UPDATE intake SET trial_at = $3, trial_version = $4, trial_report = $5 WHERE id = $1 AND version = $2 AND state = 'open'
