-- Numbers of imports are given again: what a source brought while the demonstration was there names none of the new ones.
UPDATE web_fetch SET import = NULL WHERE NOT EXISTS (SELECT 1 FROM import i WHERE i.seq = web_fetch.import)
