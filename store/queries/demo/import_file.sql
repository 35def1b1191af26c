DELETE FROM import_file WHERE import IN (SELECT seq FROM import WHERE kind <> 'published')
