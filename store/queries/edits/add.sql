-- An item of an office is edited once: of two who do it at the same time the second is told.
INSERT INTO office_edit (office, item, value, listed, reason, note, folded, actor_kind, actor, at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (office, item) DO NOTHING
