DELETE FROM import_service WHERE import IN (SELECT seq FROM import WHERE kind <> 'published')
