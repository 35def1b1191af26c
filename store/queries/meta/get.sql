-- One setting the application keeps about its data.
SELECT value FROM meta WHERE key = $1
