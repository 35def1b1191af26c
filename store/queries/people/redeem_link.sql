-- Looked up and used up in one step, so that of two who follow it at once one is too late.
DELETE FROM account_link
WHERE hash = $1 AND purpose = $2 AND valid_until > $3
      AND EXISTS (SELECT 1 FROM account a
                  WHERE a.id = account_link.account AND a.epoch = account_link.epoch
                        AND a.state = CASE account_link.purpose WHEN 'invitation' THEN 'invited' ELSE 'active' END)
RETURNING account
