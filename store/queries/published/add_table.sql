INSERT INTO published_table (import, as_of, title, source, printed_offices, printed_users, note) VALUES ($1, $2, $3, $4, $5, $6, $7)
