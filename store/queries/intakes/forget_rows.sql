DELETE FROM intake_row WHERE intake = $1
