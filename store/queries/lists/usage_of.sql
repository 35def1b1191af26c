-- What each listing of the office's areas said about it, newest first.
SELECT l.as_of, l.mode, l.area, m.state, l.import, i.title
FROM usage_listing l
JOIN import i ON i.seq = l.import
LEFT JOIN usage_member m ON m.listing = l.import AND m.office = $1
WHERE l.area IN (0, $2, $3)
ORDER BY l.as_of DESC, l.import DESC LIMIT 120
