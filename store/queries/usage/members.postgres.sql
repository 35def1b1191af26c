SELECT coalesce(json_agg(json_build_array(office, state, municipality) ORDER BY office), '[]')::text
FROM usage_member WHERE listing = $1
