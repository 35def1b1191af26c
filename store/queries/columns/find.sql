SELECT labels, wishes, actor, account, at FROM column_choice WHERE kind = $1 AND fingerprint = $2
