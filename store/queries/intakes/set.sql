-- Only of the version that was looked at. What a trial said was said of something else.
UPDATE intake SET kind = $3, as_of = $4, area = $5, mode = $6, caption = $7, changed_at = $8, version = version + 1,
       trial_at = NULL, trial_version = NULL, trial_report = NULL
WHERE id = $1 AND version = $2 AND state = 'open'
