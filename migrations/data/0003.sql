-- Rows for the tables of migration 0003, in SQL that both engines read: a chain of three that holds.

INSERT INTO audit_entry (seq, at, actor_kind, actor, act, subject_kind, subject, before, after, request, link) VALUES
    (1, '2026-02-01T03:04:05.123456Z', 'command', NULL, 'import', 'import', '1', NULL, '{"rows_read":3,"title":"it''s 引用\\符"}', NULL, '0c37559113e1f5e70d05905f84198dd72968a1ac7248697ea76481569d0a991e'),
    (2, '2026-02-02T00:00:00.000000Z', 'account', '019c1159-7000-7000-8000-010203040506', 'account.change', 'account', '019c1159-7000-7000-8000-010203040506', '{"role":"viewer"}', '{"role":"municipality"}', '019c1159-7000-7000-8000-010203040507', '10bd1c0801ea8dda79bc0604ce078c866edf266c5477f7b62d6eb64142f39806'),
    (3, '2026-02-03T00:00:00.000000Z', 'program', NULL, 'backup', 'data', NULL, NULL, NULL, NULL, 'd399495024cf77c910bc138b61584829efc136ed07fbbaaa12c5a73ed5537f2f');
UPDATE audit_head SET seq = 3, link = 'd399495024cf77c910bc138b61584829efc136ed07fbbaaa12c5a73ed5537f2f' WHERE id = 1;
