-- What each office list spoke about, one row a kind; lists that hold every kind have none.
SELECT i.seq, i.source, i.as_of, i.area, s.kind
FROM import i LEFT JOIN import_service s ON s.import = i.seq
WHERE i.kind = 'offices' ORDER BY i.seq, s.kind
