-- Once: of two who undo an import, the second is told.
UPDATE import SET undone_at = $2, undone_actor = $3, undone_account = $4 WHERE seq = $1 AND undone_at IS NULL
