-- Whoever asks twice asks once.
UPDATE web_source SET asked_at = $2 WHERE id = $1 AND active AND asked_at IS NULL
