-- Without its password, so that nothing but a new invitation brings it back.
UPDATE account SET state = 'disabled', state_at = $2, password = NULL, epoch = epoch + 1 WHERE id = $1
