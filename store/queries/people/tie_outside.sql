-- Only an account in use, as it was read, and only if neither side is tied already: who comes second is told so.
INSERT INTO outside_identity (issuer, subject, account, tied_at)
SELECT $1, $2, a.id, $5 FROM account a WHERE a.id = $3 AND a.epoch = $4 AND a.state = 'active'
ON CONFLICT DO NOTHING
