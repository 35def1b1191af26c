SELECT count(*) FROM recovery_code WHERE account = $1
