-- One text instead of hundreds of thousands of rows handed over one by one.
SELECT coalesce(json_agg(json_build_array(office, service, source, valid_from, valid_to, municipality, fingerprint, card, import)), '[]')::text
FROM office_service WHERE office >= $1 AND office < $2
