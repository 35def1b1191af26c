-- What was said last is what the next list is read by.
INSERT INTO column_choice (kind, fingerprint, labels, wishes, actor, account, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (kind, fingerprint) DO UPDATE SET labels = excluded.labels, wishes = excluded.wishes, actor = excluded.actor,
    account = excluded.account, at = excluded.at
