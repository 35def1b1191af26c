DELETE FROM usage_listing WHERE import = $1
