DELETE FROM published_table WHERE import = $1
