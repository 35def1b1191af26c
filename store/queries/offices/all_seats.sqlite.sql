SELECT json_group_array(json_array(municipality, office, valid_from, valid_to, in_scope, card, services)) FROM office_seat
WHERE office >= $1 AND office < $2
