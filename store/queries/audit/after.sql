-- The next stretch of the chain, in order.
SELECT seq, at, actor_kind, actor, act, subject_kind, subject, before, after, request, link
FROM audit_entry WHERE seq > $1 ORDER BY seq LIMIT $2
