-- Rows for the table of migration 0011, in SQL that both engines read.

INSERT INTO office_edit (office, item, value, listed, reason, note, folded, actor_kind, actor, at, version) VALUES
    (226237402211371, 'phone', '078-000-0000', '078-331-8181', 'office', 'it''s 引用\符', '0780000000', 'account',
     '019c1159-7000-7000-8000-010203040506', '2026-02-02T00:00:00.123456+00:00', 2),
    (226237402211371, 'building', '', '架空ビル', 'checked', NULL, '', 'command', NULL, '2026-02-02T00:00:00+00:00', 3);
