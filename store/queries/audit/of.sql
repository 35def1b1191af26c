-- What was done to one thing, the newest first.
SELECT seq, at, actor_kind, actor, act, subject_kind, subject, before, after, request, link
FROM audit_entry WHERE subject_kind = $1 AND subject = $2 ORDER BY seq DESC LIMIT $3 OFFSET $4
