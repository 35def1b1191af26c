INSERT INTO account_link (hash, account, purpose, epoch, valid_until) VALUES ($1, $2, $3, $4, $5)
