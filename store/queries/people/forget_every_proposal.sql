UPDATE account_totp SET proposed = NULL
