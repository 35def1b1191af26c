-- The newest link of a kind is the only one that works.
DELETE FROM account_link WHERE account = $1 AND purpose = $2
