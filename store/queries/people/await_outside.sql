INSERT INTO outside_waiting (link, issuer, subject) VALUES ($1, $2, $3)
