-- Every original that an import still refers to.
SELECT DISTINCT sha256 FROM import_file ORDER BY sha256
