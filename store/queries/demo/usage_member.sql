DELETE FROM usage_member
