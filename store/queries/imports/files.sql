SELECT name, sha256, bytes, header, wishes FROM import_file WHERE import = $1 ORDER BY place
