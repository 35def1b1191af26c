DELETE FROM published_row WHERE import = $1
