-- The same where only the reading of a file changes.
UPDATE intake SET changed_at = $3, version = version + 1, trial_at = NULL, trial_version = NULL, trial_report = NULL
WHERE id = $1 AND version = $2 AND state = 'open'
