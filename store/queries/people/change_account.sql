-- The epoch moves when what somebody may do changes: sessions are opened anew then (OWASP ASVS 5.0, 7.2.4).
UPDATE account SET name = $2, role = $3, areas = $4, epoch = epoch + $5 WHERE id = $1
