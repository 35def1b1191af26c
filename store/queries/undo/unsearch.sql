-- Cards that no version holds any more are no longer found by the search box.
DELETE FROM office_search WHERE card IN (
    SELECT r.card FROM office_reversal r
    WHERE r.import = $1
      AND NOT EXISTS (SELECT 1 FROM office_service v
                      WHERE v.office = r.office AND v.service = r.service AND v.source = r.source AND v.card = r.card
                        AND v.valid_to = $2))
