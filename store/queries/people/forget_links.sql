DELETE FROM account_link WHERE account = $1
