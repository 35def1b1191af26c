-- Of many tries the oldest go. The one with the last good files and the last import stay, whatever their age.
DELETE FROM web_fetch WHERE source = $1
    AND id NOT IN (SELECT id FROM web_fetch WHERE source = $1 ORDER BY id DESC LIMIT $2)
    AND id NOT IN (SELECT MAX(id) FROM web_fetch WHERE source = $1 AND outcome IN ('imported', 'waiting', 'nothing') HAVING COUNT(*) > 0)
    AND id NOT IN (SELECT MAX(id) FROM web_fetch WHERE source = $1 AND import IS NOT NULL HAVING COUNT(*) > 0)
