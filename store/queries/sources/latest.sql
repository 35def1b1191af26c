SELECT id, source, begun_at, milliseconds, outcome, reason, bytes, import, intake
FROM web_fetch WHERE id IN (SELECT MAX(id) FROM web_fetch GROUP BY source)
