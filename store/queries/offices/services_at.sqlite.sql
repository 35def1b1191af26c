-- Who offers what where on a day, ordered by office.
SELECT json_group_array(json_array(office, service, municipality))
FROM (SELECT office, service, municipality FROM office_service
      WHERE office >= $1 AND office < $2 AND valid_from <= $3 AND valid_to > $3
      ORDER BY office)
