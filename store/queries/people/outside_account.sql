-- Whoever the provider's own name belongs to, in use or not; the mail address of today decides nothing here.
SELECT a.id, a.email, a.name, a.role, a.areas, a.state, a.state_at, a.demonstration, a.epoch, a.created_at, a.signed_in_at
FROM outside_identity o JOIN account a ON a.id = o.account WHERE o.issuer = $1 AND o.subject = $2
