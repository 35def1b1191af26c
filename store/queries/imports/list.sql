SELECT seq, kind, source, as_of, area, mode, kinds, title, imported_at, rows_read, rows_new, rows_changed, rows_gone,
       rows_unchanged, rows_rejected, rows_warned, rows_outside, rows_repeated, actor, account, intake, undone_at, undone_actor,
       undone_account
FROM import ORDER BY seq DESC LIMIT $1 OFFSET $2
