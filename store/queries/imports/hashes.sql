-- Every original that an import still refers to, also one that is undone.
SELECT DISTINCT sha256 FROM import_file ORDER BY sha256
