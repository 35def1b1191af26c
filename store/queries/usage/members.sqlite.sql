SELECT json_group_array(json_array(office, state, municipality))
FROM (SELECT office, state, municipality FROM usage_member WHERE listing = $1 ORDER BY office)
