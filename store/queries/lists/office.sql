-- Everything lists ever said about an office, what holds first.
SELECT v.service, v.source, v.valid_from, v.valid_to, v.municipality, c.name, c.kana, c.address, c.building, c.phone, c.fax,
       c.corporation, c.corporation_name, c.latitude, c.longitude, c.details, c.line, f.name AS file, c.import
FROM office_service v
JOIN office_card c ON c.id = v.card
LEFT JOIN import_file f ON f.import = c.import AND f.place = c.file
WHERE v.office = $1 AND v.valid_from < v.valid_to
ORDER BY v.valid_to DESC, v.service, v.source, v.valid_from DESC
