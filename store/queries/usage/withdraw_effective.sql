DELETE FROM usage_effective WHERE listing = $1
