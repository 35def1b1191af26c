-- An import that already brought exactly these files for the same day, area and way.
SELECT max(i.seq) FROM import i
WHERE i.kind = $1 AND i.as_of = $2 AND i.area = $3 AND coalesce(i.mode, '') = $4
  AND (SELECT count(*) FROM import_file f WHERE f.import = i.seq) = $5
  AND EXISTS (SELECT 1 FROM import_file f WHERE f.import = i.seq AND f.sha256 = $6)
