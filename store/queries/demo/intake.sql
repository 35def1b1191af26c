-- What became a demonstration goes with it; what is still open may become real.
DELETE FROM intake WHERE import IS NOT NULL AND NOT EXISTS (SELECT 1 FROM import i WHERE i.seq = intake.import)
