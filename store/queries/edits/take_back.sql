-- Only of the version that was looked at ($3).
DELETE FROM office_edit WHERE office = $1 AND item = $2 AND version = $3
