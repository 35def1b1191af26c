SELECT import, as_of, area, mode FROM usage_listing ORDER BY import
