-- The versions an import ended, as one text instead of many rows.
SELECT json_group_array(json_array(office, service, valid_from, card)) FROM office_closing
WHERE import = $1 AND office >= $2 AND office < $3
