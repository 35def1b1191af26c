-- Rows for the tables of migration 0007, in SQL that both engines read.

INSERT INTO outside_identity (issuer, subject, account, tied_at)
VALUES ('https://id.example.lg.jp/realms/staff', '架空-0001', '019c1159-7000-7000-8000-010203040506', '2026-02-03T00:00:00.123+00:00');
INSERT INTO outside_journey (browser, state, issuer, nonce, verifier, next, valid_until) VALUES
    ('0011223344556677', '8899aabbccddeeff', 'https://id.example.lg.jp/realms/staff', 'nonce', 'verifier', '/prefectures/28', '2026-02-03T00:10:00+00:00'),
    ('1011223344556677', '9899aabbccddeeff', 'https://id.example.lg.jp/realms/staff', 'nonce', 'verifier', NULL, '2026-02-03T00:10:00+00:00');
INSERT INTO outside_waiting (link, issuer, subject) VALUES ('abcdef0123456789', 'https://id.example.lg.jp/realms/staff', '架空-0002');
