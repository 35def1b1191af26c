SELECT n.id, n.actor, n.account, a.name AS account_name, n.created_at, n.changed_at, n.kind, n.as_of, n.area, n.mode, n.fixes,
       n.web_source, n.caption, n.state, n.import, n.trial_at, n.trial_version, n.trial_report, n.version
FROM intake n LEFT JOIN account a ON a.id = n.account
WHERE n.id = $1
