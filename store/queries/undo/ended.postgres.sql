-- The versions an import ended, as one text instead of many rows.
SELECT coalesce(json_agg(json_build_array(office, service, valid_from, card)), '[]')::text FROM office_closing
WHERE import = $1 AND office >= $2 AND office < $3
