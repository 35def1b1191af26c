-- Rows for the tables of migration 0002, in SQL that both engines read.

INSERT INTO account (id, email, email_key, name, role, areas, state, state_at, demonstration, password, epoch, created_at, signed_in_at) VALUES
    ('019c1159-7000-7000-8000-010203040506', 'Taro@example.lg.jp', 'taro@example.lg.jp', '介護保険課 架空', 'operator', '0', 'active',
     '2026-02-01T00:00:00+00:00', FALSE, '$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$aGFzaA', 3, '2026-01-31T00:00:00+00:00',
     '2026-02-02T00:00:00.123+00:00'),
    ('019c1159-7001-7000-8000-010203040506', 'hanako@example.lg.jp', 'hanako@example.lg.jp', '広域連合 架空', 'municipality', '281000,282014',
     'invited', '2026-02-07T00:00:00+00:00', TRUE, NULL, 0, '2026-01-31T00:00:00+00:00', NULL);
INSERT INTO account_link (hash, account, purpose, epoch, valid_until)
VALUES ('abcdef0123456789', '019c1159-7001-7000-8000-010203040506', 'invitation', 0, '2026-02-07T00:00:00+00:00');
INSERT INTO session (id, token, account, epoch, opened_at, seen_at, address, device)
VALUES ('019c1159-7002-7000-8000-010203040506', '0123456789abcdef', '019c1159-7000-7000-8000-010203040506', 3, '2026-02-02T00:00:00+00:00',
        '2026-02-02T00:05:00+00:00', '192.0.2.1', 'Edge（Windows）');
INSERT INTO account_totp (account, proposed, secret, last_step, confirmed_at)
VALUES ('019c1159-7000-7000-8000-010203040506', NULL, 'JBSWY3DPEHPK3PXP', 58999999, '2026-02-01T00:00:00+00:00');
INSERT INTO recovery_code (account, hash) VALUES ('019c1159-7000-7000-8000-010203040506', 'fedcba9876543210');
INSERT INTO attempt (subject, failures, failed_at, succeeded_at) VALUES ('address 192.0.2.1', 3, '2026-02-02T00:00:00+00:00', NULL);
