-- Whether there is anything hashed with the key of this installation.
SELECT EXISTS (SELECT 1 FROM contact) OR EXISTS (SELECT 1 FROM address_stop)
