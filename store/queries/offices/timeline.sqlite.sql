-- One text instead of hundreds of thousands of rows handed over one by one.
SELECT json_group_array(json_array(office, service, source, valid_from, valid_to, municipality, fingerprint, card, import))
FROM office_service WHERE office >= $1 AND office < $2
