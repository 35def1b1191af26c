UPDATE account SET state = 'invited', state_at = $2, password = NULL, epoch = epoch + 1 WHERE id = $1
