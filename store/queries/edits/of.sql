SELECT office, item, value, listed, reason, note, actor_kind, actor, at, version FROM office_edit WHERE office = $1 ORDER BY item
