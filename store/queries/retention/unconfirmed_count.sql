-- How many of them there are.
SELECT count(*) FROM contact WHERE confirmed_on <= $1
