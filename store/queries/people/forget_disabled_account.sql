-- Asked once more, so that one who was invited again meanwhile stays. What belongs to it goes with it (ON DELETE CASCADE).
DELETE FROM account WHERE id = $1 AND state = 'disabled' AND state_at <= $2
