-- Only of the version that was looked at ($12).
UPDATE office_edit SET value = $3, listed = $4, reason = $5, note = $6, folded = $7, actor_kind = $8, actor = $9, at = $10, version = $11
WHERE office = $1 AND item = $2 AND version = $12
