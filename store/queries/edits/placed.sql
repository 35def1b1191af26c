-- Every edit with where its office counts on a day ($1), or counted last before it, and the row that names it there.
SELECT e.office, e.item, e.value, e.listed, e.reason, e.note, e.actor_kind, e.actor, e.at, e.version,
       s.municipality, s.valid_to, c.name, c.kana, c.address, c.building, c.phone, c.fax, c.corporation, c.corporation_name
FROM office_edit e
LEFT JOIN office_seat s ON s.office = e.office AND s.valid_from = (
    SELECT max(t.valid_from) FROM office_seat t WHERE t.office = e.office AND t.valid_from <= $1)
LEFT JOIN office_card c ON c.id = s.card
ORDER BY e.office, e.item
