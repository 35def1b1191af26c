-- Holds the row until the work ends, there or not before: attempts at one thing come one after another, and each
-- sees the failures of those before it.
INSERT INTO attempt (subject, failures) VALUES ($1, 0)
ON CONFLICT (subject) DO UPDATE SET failures = attempt.failures
RETURNING failures, failed_at, succeeded_at
