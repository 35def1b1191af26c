-- Who offers what where on a day, ordered by office.
SELECT coalesce(json_agg(json_build_array(office, service, municipality) ORDER BY office), '[]')::text
FROM office_service WHERE office >= $1 AND office < $2 AND valid_from <= $3 AND valid_to > $3
