UPDATE intake SET state = 'withdrawn', changed_at = $2, version = version + 1, trial_at = NULL, trial_version = NULL,
       trial_report = NULL
WHERE id = $1 AND state = 'open'
