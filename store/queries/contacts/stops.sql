SELECT channel, address_hash, office, since, reason, actor_kind, actor, at FROM address_stop ORDER BY channel, address_hash
