SELECT coalesce(json_agg(json_build_array(municipality, office, valid_from, valid_to, CASE WHEN in_scope THEN 1 ELSE 0 END,
                                          card, services)), '[]')::text
FROM office_seat WHERE office >= $1 AND office < $2
