-- A list that comes late brings cards that no longer hold today: the search box does not find an office by them.
DELETE FROM office_search WHERE card IN (
    SELECT p.card FROM office_service p
    WHERE p.import = $1 AND p.valid_to < $2
      AND NOT EXISTS (SELECT 1 FROM office_service v
                      WHERE v.office = p.office AND v.service = p.service AND v.source = p.source AND v.card = p.card
                        AND v.valid_to = $2))
