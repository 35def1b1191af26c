SELECT id FROM intake WHERE state = 'open' AND changed_at < $1 ORDER BY id
