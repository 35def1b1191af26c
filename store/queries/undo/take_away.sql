-- Takes the versions away that an undo takes away, all at once from its own record of them.
DELETE FROM office_service WHERE (office, service, source, valid_from, card, valid_to) IN (
    SELECT office, service, source, valid_from, card, was_to FROM office_reversal WHERE import = $1 AND now_to IS NULL)
