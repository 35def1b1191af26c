-- Only in the place of the one that was looked at: of two who change it at once the second one changes no row.
UPDATE account SET password = $3 WHERE id = $1 AND password = $2 AND state = 'active'
