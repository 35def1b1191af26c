-- Cards by their numbers, which come as one text: a list may change thousands.
SELECT id, name, kana, address, building, phone, fax, corporation, corporation_name, latitude, longitude, details
FROM office_card WHERE id IN (SELECT value FROM json_each($1))
