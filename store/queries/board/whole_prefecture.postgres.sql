-- A prefecture ($5) on a day ($1) under a definition ($2): its municipalities (codes from $3 to before $4), its own counts, and
-- its last $6 points, beside the data version they are of. One statement is of one moment, and one way to the database.
SELECT (SELECT CAST(value AS bigint) FROM meta WHERE key = 'data_version') AS version,
    (SELECT coalesce(json_agg(json_build_array(municipality, offices, users, unmatched)), '[]')::text FROM rollup_municipality
     WHERE as_of = $1 AND definition = $2 AND municipality >= $3 AND municipality < $4) AS municipalities,
    coalesce((SELECT json_build_array(prefecture, offices, users, unmatched, municipalities, counted, achieved)::text FROM rollup_prefecture
              WHERE as_of = $1 AND definition = $2 AND prefecture = $5), 'null') AS own,
    (SELECT coalesce(json_agg(json_build_array(as_of, offices, users, counted, achieved)), '[]')::text
     FROM (SELECT as_of, offices, users, counted, achieved FROM rollup_prefecture
           WHERE definition = $2 AND prefecture = $5 AND as_of <= $1 AND as_of >= (SELECT min(as_of) FROM usage_listing)
           ORDER BY as_of DESC LIMIT $6) latest) AS course
