-- A secret that was shown to a session that is over is nobody's to confirm.
UPDATE account_totp SET proposed = NULL WHERE account = $1
