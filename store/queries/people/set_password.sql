UPDATE account SET password = $2, epoch = epoch + 1 WHERE id = $1 AND state = 'active'
