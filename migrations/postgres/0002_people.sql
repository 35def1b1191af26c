-- People: accounts, what proves who somebody is, and who is signed in.

-- `areas` are the areas of the scope as integers with commas: 0 the country, 1 to 47, or the six digits of a municipality. `state_at` is until when
-- an invitation holds, or since when the other states do. Sessions and links carry the `epoch` they were made in and
-- work in no other one. `password` is a hash in PHC form, made elsewhere.
CREATE TABLE account (
    id            TEXT COLLATE "C" NOT NULL,
    email         TEXT COLLATE "C" NOT NULL,
    email_key     TEXT COLLATE "C" NOT NULL,
    name          TEXT COLLATE "C" NOT NULL,
    role          TEXT NOT NULL,
    areas         TEXT NOT NULL,
    state         TEXT NOT NULL,
    state_at      TIMESTAMPTZ NOT NULL,
    demonstration BOOLEAN NOT NULL,
    password      TEXT,
    epoch         BIGINT NOT NULL,
    created_at    TIMESTAMPTZ NOT NULL,
    signed_in_at  TIMESTAMPTZ,
    CONSTRAINT account_pkey PRIMARY KEY (id),
    CONSTRAINT account_email_key UNIQUE (email_key),
    CONSTRAINT account_role_check
        CHECK (role IN ('operator', 'prefecture', 'municipality', 'campaign', 'association', 'viewer')),
    CONSTRAINT account_state_check CHECK (state IN ('invited', 'active', 'disabled')),
    CONSTRAINT account_epoch_check CHECK (epoch >= 0)
);

-- Links that work once. What is kept is the SHA-256 of the secret in the link, never the secret.
CREATE TABLE account_link (
    hash        TEXT NOT NULL,
    account     TEXT COLLATE "C" NOT NULL,
    purpose     TEXT NOT NULL,
    epoch       BIGINT NOT NULL,
    valid_until TIMESTAMPTZ NOT NULL,
    CONSTRAINT account_link_pkey PRIMARY KEY (hash),
    CONSTRAINT account_link_account_fkey FOREIGN KEY (account) REFERENCES account (id) ON DELETE CASCADE,
    CONSTRAINT account_link_purpose_check CHECK (purpose IN ('invitation', 'reset', 'sign_in', 'second_step'))
);

CREATE INDEX account_link_account ON account_link (account);

-- `id` is what lists of sessions name; `token` is the SHA-256 of what the cookie carries.
CREATE TABLE session (
    id        TEXT COLLATE "C" NOT NULL,
    token     TEXT NOT NULL,
    account   TEXT COLLATE "C" NOT NULL,
    epoch     BIGINT NOT NULL,
    opened_at TIMESTAMPTZ NOT NULL,
    seen_at   TIMESTAMPTZ NOT NULL,
    address   TEXT NOT NULL,
    device    TEXT NOT NULL,
    CONSTRAINT session_pkey PRIMARY KEY (id),
    CONSTRAINT session_token_key UNIQUE (token),
    CONSTRAINT session_account_fkey FOREIGN KEY (account) REFERENCES account (id) ON DELETE CASCADE
);

CREATE INDEX session_account ON session (account);

-- One-time codes of an app. `proposed` is a secret that was shown and not yet proven; `secret` the one in force.
-- `last_step` is the last step of time whose code was used, so that no code works twice.
CREATE TABLE account_totp (
    account      TEXT COLLATE "C" NOT NULL,
    proposed     TEXT,
    secret       TEXT,
    last_step    BIGINT NOT NULL,
    confirmed_at TIMESTAMPTZ,
    CONSTRAINT account_totp_pkey PRIMARY KEY (account),
    CONSTRAINT account_totp_account_fkey FOREIGN KEY (account) REFERENCES account (id) ON DELETE CASCADE
);

-- Codes on paper, as hashes; a used one is gone.
CREATE TABLE recovery_code (
    account TEXT COLLATE "C" NOT NULL,
    hash    TEXT NOT NULL,
    CONSTRAINT recovery_code_pkey PRIMARY KEY (account, hash),
    CONSTRAINT recovery_code_account_fkey FOREIGN KEY (account) REFERENCES account (id) ON DELETE CASCADE
);

-- Failures in a row, by what was tried: a name, a network address, a name from an address. Names stand as hashes.
CREATE TABLE attempt (
    subject      TEXT COLLATE "C" NOT NULL,
    failures     BIGINT NOT NULL,
    failed_at    TIMESTAMPTZ,
    succeeded_at TIMESTAMPTZ,
    CONSTRAINT attempt_pkey PRIMARY KEY (subject)
);
