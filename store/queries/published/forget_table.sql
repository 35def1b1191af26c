DELETE FROM published_table WHERE as_of = $1 AND source = $2 AND title = $3
