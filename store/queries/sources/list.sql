SELECT id, name, urls, kind, area, mode, dating, schedule, active, automatic, account, created_at, changed_at, asked_at, version
FROM web_source ORDER BY name
