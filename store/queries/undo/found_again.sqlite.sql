-- Cards that hold again today and that the search box does not know: what it looks in is made of them anew.
SELECT json_group_array(json_array(c.id, v.office, c.name, c.kana, c.corporation_name, c.phone, c.fax, c.corporation))
FROM (SELECT office, service, source FROM office_reversal WHERE import = $1 AND office >= $2 AND office < $3
      UNION SELECT office, service, source FROM office_closing WHERE import = $1 AND office >= $2 AND office < $3) r
JOIN office_service v ON v.office = r.office AND v.service = r.service AND v.source = r.source AND v.valid_to = $4
JOIN office_card c ON c.id = v.card
WHERE NOT EXISTS (SELECT 1 FROM office_search f WHERE f.card = c.id)
