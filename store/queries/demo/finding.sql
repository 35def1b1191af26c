DELETE FROM finding WHERE import IN (SELECT seq FROM import WHERE kind <> 'published')
