SELECT name, sha256, bytes FROM import_file WHERE import = $1 ORDER BY place
