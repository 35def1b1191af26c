UPDATE account SET state = 'active', state_at = $2, password = $3, epoch = epoch + 1 WHERE id = $1 AND state = 'invited'
