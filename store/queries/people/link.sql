-- Looking uses nothing up: programs that look at mail follow links before people do.
SELECT a.id, a.email, a.name, a.role, a.areas, a.state, a.state_at, a.demonstration, a.epoch, a.created_at, a.signed_in_at
FROM account_link l JOIN account a ON a.id = l.account AND a.epoch = l.epoch
WHERE l.hash = $1 AND l.purpose = $2 AND l.valid_until > $3
      AND a.state = CASE l.purpose WHEN 'invitation' THEN 'invited' ELSE 'active' END
