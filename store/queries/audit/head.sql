SELECT seq, link FROM audit_head WHERE id = 1
