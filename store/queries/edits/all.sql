-- Every edit; there are few.
SELECT office, item, value, listed, reason, note, actor_kind, actor, at, version FROM office_edit ORDER BY office, item
