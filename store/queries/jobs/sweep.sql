DELETE FROM job WHERE state = 'done' AND ended_at <= $1 OR state = 'dead' AND ended_at <= $2
