UPDATE retention_rule SET ran_at = $2, ran_count = $3 WHERE rule = $1
