DELETE FROM usage_effective WHERE as_of = $1
