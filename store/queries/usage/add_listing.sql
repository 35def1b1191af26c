INSERT INTO usage_listing (import, as_of, area, mode) VALUES ($1, $2, $3, $4)
