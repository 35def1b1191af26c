SELECT municipality, valid_from, valid_to, in_scope FROM office_seat WHERE office = $1 ORDER BY valid_from DESC
