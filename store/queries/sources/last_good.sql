-- The last try that had files of its own: what the next one asks with and is compared with.
SELECT id, source, begun_at, milliseconds, outcome, reason, bytes, import, intake
FROM web_fetch WHERE source = $1 AND outcome IN ('imported', 'waiting', 'nothing') ORDER BY id DESC LIMIT 1
