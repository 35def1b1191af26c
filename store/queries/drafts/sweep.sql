DELETE FROM draft WHERE kept_at <= $1
