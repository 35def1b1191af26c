-- The seats of every office an undo touched; new ones follow.
DELETE FROM office_seat WHERE office IN (
    SELECT office FROM office_reversal WHERE import = $1
    UNION SELECT office FROM office_closing WHERE import = $1)
