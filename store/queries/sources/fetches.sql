-- Ids sort by time.
SELECT id, source, begun_at, milliseconds, outcome, reason, bytes, import, intake
FROM web_fetch WHERE source = $1 ORDER BY id DESC LIMIT $2 OFFSET $3
