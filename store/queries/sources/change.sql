-- Only of the version that was looked at, and to a name that no other has: nobody overwrites what somebody else wrote meanwhile.
UPDATE web_source SET name = $3, urls = $4, kind = $5, area = $6, mode = $7, dating = $8, schedule = $9, active = $10, automatic = $11,
       changed_at = $12, version = version + 1
WHERE id = $1 AND version = $2 AND NOT EXISTS (SELECT 1 FROM web_source o WHERE o.name = $3 AND o.id <> $1)
