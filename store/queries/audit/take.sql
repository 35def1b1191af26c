-- Takes the next number and locks the head until the work is kept: on PostgreSQL the next writer waits here and then
-- sees the link that this one wrote, so that all writers make one chain.
UPDATE audit_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, link
