-- Days on which nothing speaks any more.
DELETE FROM rollup_municipality WHERE as_of NOT IN (
    SELECT as_of FROM import WHERE kind IN ('offices', 'usage') AND undone_at IS NULL)
