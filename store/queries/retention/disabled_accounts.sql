-- Accounts that were taken out of use by this instant, some at a time.
SELECT id FROM account WHERE state = 'disabled' AND state_at <= $1 ORDER BY id LIMIT $2
