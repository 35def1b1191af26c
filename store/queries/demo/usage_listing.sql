DELETE FROM usage_listing
