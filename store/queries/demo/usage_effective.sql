DELETE FROM usage_effective
