DELETE FROM outside_identity WHERE account = $1
