DELETE FROM usage_member WHERE listing = $1
