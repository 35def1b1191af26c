-- Taken first by every import: on PostgreSQL the row lock makes imports wait for each other, as SQLite's single
-- writer does, and the new number tells the pages that what they hold is old.
UPDATE meta SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE key = 'data_version'
