SELECT kind, valid_from, in_scope FROM service_scope ORDER BY kind, valid_from
