-- Rows for the tables of migration 0010, in SQL that both engines read.

INSERT INTO web_source (id, name, urls, kind, area, mode, dating, schedule, active, automatic, account, created_at, changed_at, asked_at, version)
VALUES ('019c1159-7010-7000-8000-010203040501', '架空 訪問介護の一覧', 'https://opendata.example.lg.jp/110.csv', 'offices', 28, 'snapshot', 'written',
        'weekly 1 3', TRUE, FALSE, '019c1159-7000-7000-8000-010203040506', '2026-02-03T00:00:00.123+00:00', '2026-02-03T00:00:00.123+00:00', NULL, 0);
INSERT INTO web_fetch (id, source, begun_at, milliseconds, outcome, reason, bytes, import, intake)
VALUES ('019c1159-7011-7000-8000-010203040501', '019c1159-7010-7000-8000-010203040501', '2026-02-04T18:00:00.5+00:00', 1200, 'waiting',
        '比べられる前回のデータがありません。', 2048, NULL, NULL);
INSERT INTO web_fetch_file (web_fetch, place, url, status, name, bytes, sha256, etag, last_modified)
VALUES ('019c1159-7011-7000-8000-010203040501', 0, 'https://opendata.example.lg.jp/110.csv', 200, '110.csv', 2048,
        '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff', '"abc"', 'Wed, 04 Feb 2026 00:00:00 GMT');
