-- Days before the first usage listing have no users to tell of and are left out. One text, as in `municipalities`.
SELECT json_group_array(json_array(as_of, offices, users))
FROM (SELECT as_of, offices, users
      FROM rollup_municipality
      WHERE definition = $1 AND municipality = $2 AND as_of <= $3 AND as_of >= (SELECT min(as_of) FROM usage_listing)
      ORDER BY as_of DESC LIMIT $4) latest
