INSERT INTO import (seq, kind, source, as_of, area, mode, kinds, title, imported_at, rows_read, rows_new, rows_changed, rows_gone,
                    rows_unchanged, rows_rejected, rows_warned, rows_outside, rows_repeated, actor, account, intake)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
