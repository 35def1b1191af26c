SELECT kind, office, service, municipality, name, fields FROM intake_row
WHERE intake = $1 AND kind = $2 AND (municipality = $3 OR $3 IS NULL) AND (service = $4 OR $4 IS NULL)
ORDER BY place LIMIT $5 OFFSET $6
