UPDATE job SET until = $2 WHERE kind = $1 AND state = 'waiting' AND until > $2
