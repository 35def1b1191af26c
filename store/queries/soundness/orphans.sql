-- Bulk tables carry no foreign keys (an immediate key costs a third of an import); this is what they would catch.
SELECT what, n FROM (
    SELECT 'office_service without its card' AS what, count(*) AS n FROM office_service s
        WHERE NOT EXISTS (SELECT 1 FROM office_card c WHERE c.id = s.card)
    UNION ALL
    SELECT 'office_service without its import', count(*) FROM office_service s
        WHERE NOT EXISTS (SELECT 1 FROM import i WHERE i.seq = s.import)
    UNION ALL
    SELECT 'office_search without its card', count(*) FROM office_search f
        WHERE NOT EXISTS (SELECT 1 FROM office_card c WHERE c.id = f.card)
    UNION ALL
    SELECT 'office_seat without any row of the office', count(*) FROM office_seat s
        WHERE NOT EXISTS (SELECT 1 FROM office_service v WHERE v.office = s.office)
    UNION ALL
    SELECT 'usage_member without its listing', count(*) FROM usage_member m
        WHERE NOT EXISTS (SELECT 1 FROM usage_listing l WHERE l.import = m.listing)
    UNION ALL
    SELECT 'office_service of an undone import', count(*) FROM import i JOIN office_service s ON s.import = i.seq
        WHERE i.undone_at IS NOT NULL
    UNION ALL
    SELECT 'usage_listing of an undone import', count(*) FROM import i JOIN usage_listing l ON l.import = i.seq
        WHERE i.undone_at IS NOT NULL
    UNION ALL
    SELECT 'published_table of an undone import', count(*) FROM import i JOIN published_table t ON t.import = i.seq
        WHERE i.undone_at IS NOT NULL
    UNION ALL
    SELECT 'intake_row without its intake', count(*) FROM intake_row r
        WHERE NOT EXISTS (SELECT 1 FROM intake n WHERE n.id = r.intake)
) found WHERE n > 0 ORDER BY what
