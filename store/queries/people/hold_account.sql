-- Changes nothing, and holds the account until the work ends: of two who change it at once the second waits, and reads what the first has made of it.
UPDATE account SET epoch = epoch WHERE id = $1
