DELETE FROM session WHERE opened_at <= $1 OR seen_at <= $2
