DELETE FROM address_stop
