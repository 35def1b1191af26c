SELECT area, min(as_of) FROM import WHERE kind = 'offices' GROUP BY area ORDER BY area
