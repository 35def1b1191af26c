-- Whose session this was, alive or run out, as long as the account is in use and in the same epoch: of no use for anything
-- but keeping what its person had typed.
SELECT s.account FROM session s JOIN account a ON a.id = s.account AND a.epoch = s.epoch
WHERE s.token = $1 AND a.state = 'active'
