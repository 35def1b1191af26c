-- Cards that an import ended and that no version still holds are no longer found by the search box.
DELETE FROM office_search WHERE card IN (
    SELECT c.card FROM office_closing c
    WHERE c.import = $1
      AND NOT EXISTS (SELECT 1 FROM office_service v
                      WHERE v.office = c.office AND v.service = c.service AND v.source = c.source AND v.card = c.card
                        AND v.valid_to = $2))
