-- Signing in by way of an identity provider (OpenID Connect).

-- Whom a provider knows by a name of its own, and which account that is. After the first time this alone decides: a mail address
-- that was given to somebody else opens nothing. An account has one identity at a provider.
CREATE TABLE outside_identity (
    issuer  TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    tied_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT outside_identity_pkey PRIMARY KEY (issuer, subject),
    CONSTRAINT outside_identity_account_key UNIQUE (account, issuer),
    CONSTRAINT outside_identity_account_fkey FOREIGN KEY (account) REFERENCES account (id) ON DELETE CASCADE
);

-- Who was sent to the provider and has not come back: some minutes, once, and only in the browser that left. `browser` and `state`
-- are the SHA-256 of what its cookie and its return carry; `nonce` and `verifier` are secrets of this one way and worth nothing after it.
CREATE TABLE outside_journey (
    browser     TEXT COLLATE "C" NOT NULL,
    state       TEXT NOT NULL,
    issuer      TEXT NOT NULL,
    nonce       TEXT NOT NULL,
    verifier    TEXT NOT NULL,
    next        TEXT,
    valid_until TIMESTAMPTZ NOT NULL,
    CONSTRAINT outside_journey_pkey PRIMARY KEY (browser)
);

CREATE INDEX outside_journey_valid_until ON outside_journey (valid_until);

-- Whom a provider named for the first time, and who still has to give the code of their second factor: the identity is tied to
-- the account when they are in, and forgotten with the link of the half-done sign-in.
CREATE TABLE outside_waiting (
    link    TEXT NOT NULL,
    issuer  TEXT NOT NULL,
    subject TEXT NOT NULL,
    CONSTRAINT outside_waiting_pkey PRIMARY KEY (link),
    CONSTRAINT outside_waiting_link_fkey FOREIGN KEY (link) REFERENCES account_link (hash) ON DELETE CASCADE
);
