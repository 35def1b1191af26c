DELETE FROM account_link WHERE valid_until <= $1
