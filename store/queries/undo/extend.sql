-- Lets the versions go on that an undo lets go on.
UPDATE office_service SET valid_to = r.now_to
FROM office_reversal r
WHERE r.import = $1 AND r.now_to IS NOT NULL AND office_service.office = r.office AND office_service.service = r.service
  AND office_service.source = r.source AND office_service.valid_from = r.valid_from AND office_service.card = r.card
  AND office_service.valid_to = r.was_to
