-- Nothing but a link for a new password lets anybody in.
UPDATE account SET password = NULL, epoch = epoch + 1 WHERE id = $1
