-- Rows for the tables and columns of migration 0009, in SQL that both engines read.

INSERT INTO intake (id, actor, account, created_at, changed_at, kind, as_of, area, mode, fixes, web_source, caption, state, import,
                    trial_at, trial_version, trial_report, version) VALUES
    ('019c1159-9000-7000-8000-010203040506', 'account', '019c1159-7000-7000-8000-010203040506', '2026-02-04T00:00:00.123+00:00',
     '2026-02-04T00:05:00+00:00', 'offices', '2026-02-28', 28, 'addition', 1, NULL, NULL, 'open', NULL,
     '2026-02-04T00:06:00+00:00', 3, '{"notes":["it''s 引用"]}', 2),
    ('019c1159-9001-7000-8000-010203040506', 'command', NULL, '2026-02-04T00:00:00+00:00', '2026-02-04T00:00:00+00:00', NULL, NULL,
     NULL, NULL, NULL, NULL, NULL, 'applied', 4, NULL, NULL, NULL, 1);
INSERT INTO intake_file (intake, place, name, sha256, bytes, wishes) VALUES
    ('019c1159-9000-7000-8000-010203040506', 0, '追加分.csv', 'abcdef0123456789', 1234, '{}');
INSERT INTO intake_row (intake, kind, place, office, service, municipality, name, fields) VALUES
    ('019c1159-9000-7000-8000-010203040506', 'changed', 0, 226237402211371, 110, 281000, '架空の事業所', '[["電話番号","1","2"]]'),
    ('019c1159-9000-7000-8000-010203040506', 'gone', 0, 226237402211371, NULL, NULL, '架空の事業所', '[]');
INSERT INTO column_choice (kind, fingerprint, labels, wishes, actor, account, at) VALUES
    ('usage', -9223372036854775808, '["番号","名前"]', '{}', 'account', '019c1159-7000-7000-8000-010203040506',
     '2026-02-04T00:00:00+00:00');
INSERT INTO import (seq, kind, source, as_of, area, mode, kinds, title, imported_at, rows_read, rows_new, rows_changed, rows_gone,
                    rows_unchanged, rows_rejected, rows_warned, rows_outside, rows_repeated, actor, account, intake, undone_at,
                    undone_actor, undone_account)
VALUES (4, 'offices', 1, '2026-02-28', 0, 'addition', '110', 'jigyosho_110.csv', '2026-03-01T00:00:00+00:00', 1, 1, 0, 0, 0, 0, 0, 0, 0,
        'command', NULL, '019c1159-9001-7000-8000-010203040506', '2026-03-02T00:00:00+00:00', 'account',
        '019c1159-7000-7000-8000-010203040506');
INSERT INTO import_file (import, place, name, sha256, bytes, header) VALUES (4, 0, 'a.csv', 'abcdef0123456789', 1, '["事業所番号"]');
INSERT INTO office_reversal (import, office, service, source, valid_from, card, was_to, now_to) VALUES
    (4, 226237402211371, 110, 1, '2026-02-28', 3, '9999-12-31', NULL),
    (4, 226237402211371, 110, 1, '2026-01-31', 1, '2026-02-28', '9999-12-31');
