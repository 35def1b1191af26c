UPDATE account SET epoch = epoch + 1 WHERE id = $1
