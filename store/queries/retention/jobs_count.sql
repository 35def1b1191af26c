-- Runs that ended by this instant.
SELECT count(*) FROM job WHERE state IN ('done', 'dead') AND ended_at <= $1
