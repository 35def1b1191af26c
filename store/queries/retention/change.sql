-- Only of the version that was looked at, as with contacts.
UPDATE retention_rule SET months = $3, enabled = $4, version = version + 1 WHERE rule = $1 AND version = $2
