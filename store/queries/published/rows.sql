SELECT area, offices, users, printed_rate FROM published_row WHERE import = $1 ORDER BY area
