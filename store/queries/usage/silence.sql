-- Days on which nothing speaks any more.
DELETE FROM usage_effective WHERE as_of NOT IN (
    SELECT as_of FROM import WHERE kind IN ('offices', 'usage') AND undone_at IS NULL)
