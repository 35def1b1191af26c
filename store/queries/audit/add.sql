INSERT INTO audit_entry (seq, at, actor_kind, actor, act, subject_kind, subject, before, after, request, link)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
