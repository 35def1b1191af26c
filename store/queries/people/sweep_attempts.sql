DELETE FROM attempt WHERE (failed_at IS NULL OR failed_at <= $1) AND (succeeded_at IS NULL OR succeeded_at <= $2)
