-- Ends the versions an import ended, all at once from its own record of them.
UPDATE office_service SET valid_to = c.now_to
FROM office_closing c
WHERE c.import = $1 AND office_service.office = c.office AND office_service.service = c.service
  AND office_service.source = c.source AND office_service.valid_from = c.valid_from AND office_service.card = c.card
  AND office_service.valid_to = c.was_to
