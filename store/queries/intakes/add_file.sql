INSERT INTO intake_file (intake, place, name, sha256, bytes, wishes) VALUES ($1, $2, $3, $4, $5, $6)
