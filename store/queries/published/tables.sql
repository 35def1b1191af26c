SELECT import, as_of, title, source, printed_offices, printed_users, note FROM published_table ORDER BY as_of DESC, import
