-- Changes nothing, holds every operator in use until the work ends, and counts them: two who take each other's
-- account away wait for each other, and the second one is the last.
UPDATE account SET role = role WHERE role = 'operator' AND state = 'active'
