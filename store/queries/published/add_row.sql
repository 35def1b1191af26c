INSERT INTO published_row (import, area, offices, users, printed_rate) VALUES ($1, $2, $3, $4, $5)
