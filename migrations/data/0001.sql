-- Rows for the tables of migration 0001, in SQL that both engines read. Later migrations are replayed over them.

UPDATE meta SET value = '3' WHERE key = 'data_version';
UPDATE meta SET value = 'real' WHERE key = 'origin';

INSERT INTO prefecture (code, name, kana) VALUES (28, '兵庫県', 'ひょうごけん');
INSERT INTO municipality (code, kind, parent, name, kana) VALUES
    (281000, 'designated_city', NULL, '神戸市', 'こうべし'),
    (281018, 'ward', 281000, '神戸市東灘区', 'こうべしひがしなだく');
INSERT INTO service_kind (id, code2, name, role, synonyms) VALUES
    (110, '11', '訪問介護', 'service', 'ホームヘルプ|訪問介護（ホームヘルプ）');
INSERT INTO service_scope (kind, valid_from, in_scope) VALUES (110, '2023-04-20', TRUE);
INSERT INTO definition (id, valid_from, name, base, states, municipality_num, municipality_den, prefecture_num, prefecture_den, note)
VALUES ('in-scope', '2023-04-20', '対象サービスの事業所', 'in_scope', 'listed|pledged', 3, 10, 1, 2, '検討中・現時点案');

INSERT INTO import (seq, kind, source, as_of, area, mode, kinds, title, imported_at, rows_read, rows_new, rows_changed, rows_gone,
                    rows_unchanged, rows_rejected, rows_warned, rows_outside, rows_repeated)
VALUES
    (1, 'offices', 1, '2026-01-31', 0, NULL, '110', 'jigyosho_110.csv', '2026-02-01T03:04:05.123456+00:00', 3, 2, 0, 0, 0, 1, 1, 0, 0),
    (2, 'usage', NULL, '2026-01-31', 28, 'snapshot', NULL, 'usage.csv', '2026-02-02T00:00:00+00:00', 2, 2, 0, 0, 0, 0, 0, 0, 0),
    (3, 'published', NULL, '2023-11-06', 0, NULL, NULL, '公表値', '2026-02-03T00:00:00+00:00', 1, 1, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO import_file (import, place, name, sha256, bytes) VALUES (1, 0, 'jigyosho_110.csv', 'abcdef0123456789', 1234);
INSERT INTO finding (import, place, file, line, field, value, severity, reason)
VALUES (1, 0, 'jigyosho_110.csv', 4, NULL, '', 'rejected', '行の文字を読めません');

INSERT INTO office_card (id, import, file, line, name, kana, address, building, phone, fax, corporation, corporation_name,
                         latitude, longitude, details)
VALUES
    (1, 1, 0, 2, 'it''s 引用\符', 'ヒマワリ', '神戸市中央区', '', '078-331-8181', '', 5080001018392, '社会福祉法人', 34.69, 135.1955,
     '{"capacity":20}'),
    (2, 1, 0, 3, '閉じた', '', '', '', '', '', NULL, '', NULL, NULL, '{}');
INSERT INTO office_search (card, office, folded) VALUES (1, 226237402211371, '2870100017 ヒマワリ 0783318181');
-- The second version was ended by the import that brought the first.
INSERT INTO office_service (office, service, source, valid_from, card, valid_to, municipality, fingerprint, import) VALUES
    (226237402211371, 110, 1, '2026-01-31', 1, '9999-12-31', 281000, -1, 1),
    (226237402211371, 110, 1, '2025-12-31', 2, '2026-01-31', 281000, 9223372036854775807, 1);
INSERT INTO office_closing (import, office, service, source, valid_from, card, was_to, now_to)
VALUES (1, 226237402211371, 110, 1, '2025-12-31', 2, '9999-12-31', '2026-01-31');
INSERT INTO office_seat (municipality, office, valid_from, valid_to, in_scope, card, services) VALUES
    (281000, 226237402211371, '2026-01-31', '9999-12-31', TRUE, 1, '110'),
    (281000, 226237402211371, '2025-12-31', '2026-01-31', TRUE, 2, '110');

INSERT INTO usage_listing (import, as_of, area, mode) VALUES (2, '2026-01-31', 28, 'snapshot');
INSERT INTO usage_member (listing, office, state, municipality) VALUES (2, 226237402211371, 1, NULL), (2, 226237417759772, 1, 281000);
INSERT INTO usage_effective (as_of, municipality, listing) VALUES ('2026-01-31', 281000, 2);

INSERT INTO published_table (import, as_of, title, source, printed_offices, printed_users, note)
VALUES (3, '2023-11-06', '都道府県別', '国民健康保険中央会', 181566, NULL, '');
INSERT INTO published_row (import, area, offices, users, printed_rate) VALUES (3, 28, 7000, 300, NULL);

INSERT INTO rollup_municipality (definition, municipality, as_of, offices, users, unmatched)
VALUES ('in-scope', 281000, '2026-01-31', 1, 1, 1);
INSERT INTO rollup_prefecture (definition, prefecture, as_of, offices, users, unmatched, municipalities, counted, achieved)
VALUES ('in-scope', 0, '2026-01-31', 1, 1, 1, 1, 1, 1), ('in-scope', 28, '2026-01-31', 1, 1, 1, 1, 1, 1);
INSERT INTO rollup_service (as_of, municipality, kind, offices, users) VALUES ('2026-01-31', 281000, 110, 1, 1);
