-- The numbers of the demonstration are given again, and no intake takes the place of what it never saw.
UPDATE intake SET fixes = NULL WHERE NOT EXISTS (SELECT 1 FROM import i WHERE i.seq = intake.fixes)
