-- Rows for the columns of migration 0008, in SQL that both engines read.

INSERT INTO session (id, token, account, epoch, opened_at, seen_at, address, device, proved_at, vouched)
VALUES ('019c1159-7002-7000-8000-010203040507', 'fedcba9876543210', '019c1159-7000-7000-8000-010203040506', 3, '2026-02-02T00:01:00+00:00',
        '2026-02-02T00:05:00+00:00', '192.0.2.1', 'Edge（Windows）', '2026-02-02T00:04:00.123+00:00', TRUE);
