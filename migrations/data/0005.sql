-- Rows for the tables of migration 0005, in SQL that both engines read.

INSERT INTO contact (id, office, channel, address, address_hash, person, department, source, source_on, consent, consent_on, consent_means,
                     note, confirmed_on, version, changed_at) VALUES
    ('019c1159-8000-7000-8000-010203040506', 2870100017, 'email', 'Info@example.jp',
     '5f1c2a7e0b9d4836a1e2f3c4d5b6a798877665544332211000ffeeddccbbaa99', '架空 太郎', '相談係', 'notice',
     '2026-01-31', 'given', '2026-01-31', 'paper', 'it''s 引用\符', '2026-01-31', 0, '2026-01-31T00:00:00+00:00'),
    ('019c1159-8001-7000-8000-010203040506', 2870100017, 'phone', '078-123-4567',
     '6a1c2a7e0b9d4836a1e2f3c4d5b6a798877665544332211000ffeeddccbbaa98', NULL, NULL, 'published',
     '2026-01-31', 'unknown', NULL, NULL, NULL, '2026-01-31', 2, '2026-02-01T00:00:00+00:00');
INSERT INTO address_stop (channel, address_hash, office, since, reason, actor_kind, actor, at) VALUES
    ('phone', '6a1c2a7e0b9d4836a1e2f3c4d5b6a798877665544332211000ffeeddccbbaa98', 2870100017, '2026-02-01', 'asked', 'account',
     '019c1159-7000-7000-8000-010203040506', '2026-02-01T00:00:00+00:00');
INSERT INTO deletion (id, erased, records, office, municipality, grounds, asked_on, actor_kind, actor, at, fingerprint, demonstration) VALUES
    ('019c1159-8002-7000-8000-010203040506', 'contacts', 2, 2870100017, 281000, 'office', '2026-02-01', 'account',
     '019c1159-7000-7000-8000-010203040506', '2026-02-02T00:00:00+00:00',
     'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', TRUE);
