-- The trail from its end, narrowed down. A text is looked for by taking it out and seeing whether anything changed: that
-- is the same on both engines, and no sign in it means anything.
SELECT seq, at, actor_kind, actor, act, subject_kind, subject, before, after, request, link
FROM audit_entry
WHERE (at >= $1 OR $1 IS NULL) AND (at < $2 OR $2 IS NULL)
      AND (actor_kind = $3 OR $3 IS NULL) AND (actor = $4 OR $4 IS NULL) AND (act = $5 OR $5 IS NULL)
      AND (replace(coalesce(subject, ''), $6, '') <> coalesce(subject, '')
           OR replace(coalesce(before, ''), $6, '') <> coalesce(before, '')
           OR replace(coalesce(after, ''), $6, '') <> coalesce(after, '')
           OR replace(coalesce(request, ''), $6, '') <> coalesce(request, '') OR $6 IS NULL)
      AND (seq < $7 OR $7 IS NULL)
ORDER BY seq DESC LIMIT $8 OFFSET $9
