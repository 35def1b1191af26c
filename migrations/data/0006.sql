-- Rows for the table of migration 0006, in SQL that both engines read.

INSERT INTO draft (account, form, fields, kept_at) VALUES
    ('019c1159-7000-7000-8000-010203040506', '/accounts/new', 'name=%E6%9E%B6%E7%A9%BA', '2026-02-02T00:40:00+00:00');
