-- Work while nobody looks: runs of kinds of work, as a queue with leases.

-- `slot` is the instant the schedule names, and NULL for a run that a person asked for. `until` is until when a run waits,
-- or until when whoever holds its `lease` is taken to be at work. `report` is what came of it, or why it failed last.
CREATE TABLE job (
    id            TEXT COLLATE "C" NOT NULL,
    kind          TEXT NOT NULL,
    slot          TIMESTAMPTZ,
    state         TEXT NOT NULL,
    until         TIMESTAMPTZ,
    lease         TEXT,
    attempts      BIGINT NOT NULL,
    most_attempts BIGINT NOT NULL,
    report        TEXT,
    created_at    TIMESTAMPTZ NOT NULL,
    started_at    TIMESTAMPTZ,
    ended_at      TIMESTAMPTZ,
    CONSTRAINT job_pkey PRIMARY KEY (id),
    CONSTRAINT job_slot_key UNIQUE (kind, slot),
    CONSTRAINT job_state_check CHECK (state IN ('waiting', 'running', 'done', 'dead')),
    CONSTRAINT job_until_check CHECK ((until IS NOT NULL) = (state IN ('waiting', 'running'))),
    CONSTRAINT job_lease_check CHECK ((lease IS NOT NULL) = (state = 'running')),
    CONSTRAINT job_ended_check CHECK ((ended_at IS NOT NULL) = (state IN ('done', 'dead'))),
    CONSTRAINT job_attempts_check CHECK (attempts >= 0 AND attempts <= most_attempts)
);

-- One run of a kind is on its way at a time: what comes due meanwhile is done by it, or by the next one.
CREATE UNIQUE INDEX job_unfinished ON job (kind) WHERE state IN ('waiting', 'running');
