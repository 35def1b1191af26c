-- One page of the offices of a municipality ($1) on a day ($2) in order of their numbers, in scope only ($6) and
-- otherwise unfiltered, where at most one usage listing ($5, 0 for none) speaks: what by_number says of the same page, for
-- half the cost. It is the page that nearly everyone opens. The page ($7 rows after $8) is cut first, as there; beside it
-- stand the same counts of the board's day $3 under the definition $4.
SELECT (SELECT CAST(value AS bigint) FROM meta WHERE key = 'data_version') AS version, coalesce((
    SELECT json_build_array(r.offices, r.users)::text FROM rollup_municipality r
    WHERE r.definition = $4 AND r.municipality = $1 AND r.as_of = $3), 'null') AS counted, coalesce((
    SELECT json_build_array(r.offices, r.users)::text FROM rollup_municipality r
    WHERE r.definition = 'all' AND r.municipality = $1 AND r.as_of = $3), 'null') AS everyone, (
    SELECT coalesce(json_agg(json_build_array(k.kind, k.offices, k.users) ORDER BY k.kind), '[]')::text FROM rollup_service k
    WHERE k.as_of = $3 AND k.municipality = $1) AS kinds, (
    SELECT coalesce(json_agg(json_build_array(s.office, s.in_scope::int, c.name, c.kana, c.address, c.phone, c.corporation_name, s.services, s.state, s.municipality) ORDER BY s.office), '[]')::text
    FROM (
        SELECT s.office, s.in_scope, s.card, s.services, s.municipality,
               (SELECT m.state FROM usage_member m WHERE m.listing = $5 AND m.office = s.office) AS state
        FROM office_seat s
        WHERE s.municipality = $1 AND s.valid_from <= $2 AND s.valid_to > $2 AND ($6 = 0 OR s.in_scope)
        ORDER BY s.office LIMIT $7 OFFSET $8
    ) s
    JOIN office_card c ON c.id = s.card) AS lines
