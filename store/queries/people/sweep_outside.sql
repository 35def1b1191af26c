DELETE FROM outside_journey WHERE valid_until <= $1
