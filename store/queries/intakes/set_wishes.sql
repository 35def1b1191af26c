UPDATE intake_file SET wishes = $3 WHERE intake = $1 AND place = $2
