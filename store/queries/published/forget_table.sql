DELETE FROM published_table WHERE as_of = $1
