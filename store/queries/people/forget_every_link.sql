DELETE FROM account_link
