-- Those that wait for somebody: of one actor, or of all of them.
SELECT n.id, n.actor, n.account, a.name AS account_name, n.created_at, n.changed_at, n.kind, n.as_of, n.area, n.mode, n.fixes,
       n.web_source, n.caption, n.state, n.import, n.trial_at, n.trial_version, n.trial_report, n.version
FROM intake n LEFT JOIN account a ON a.id = n.account
WHERE n.state = 'open' AND (n.actor = $1 OR $1 IS NULL) AND (coalesce(n.account, '') = $2 OR $2 IS NULL)
ORDER BY n.changed_at DESC, n.id DESC
