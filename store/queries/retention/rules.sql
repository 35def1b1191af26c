SELECT rule, months, enabled, version, ran_at, ran_count FROM retention_rule
