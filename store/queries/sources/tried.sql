-- A wish is fulfilled by a try that began after it.
UPDATE web_source SET asked_at = NULL WHERE id = $1 AND asked_at <= $2
