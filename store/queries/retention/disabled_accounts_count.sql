-- How many of them there are.
SELECT count(*) FROM account WHERE state = 'disabled' AND state_at <= $1
