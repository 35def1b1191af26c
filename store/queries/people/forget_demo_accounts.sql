-- What belongs to them goes with them (ON DELETE CASCADE).
DELETE FROM account WHERE demonstration
