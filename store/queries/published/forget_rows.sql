DELETE FROM published_row WHERE import IN (
    SELECT import FROM published_table WHERE as_of = $1 AND source = $2 AND title = $3)
