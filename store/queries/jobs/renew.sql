-- Also after the lease ran out, as long as nobody else has taken the run: a writer may have had to wait long.
UPDATE job SET until = $3 WHERE id = $1 AND lease = $2
