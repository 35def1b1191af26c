-- The days on which anything was said: between them no figure can change.
SELECT DISTINCT as_of FROM import WHERE kind IN ('offices', 'usage') AND undone_at IS NULL ORDER BY as_of
