SELECT state, count(*) FROM job WHERE state <> 'done' GROUP BY state
