-- The ledger: what was received, how far it is, what came back, what could not be understood, and the accounts.

-- One row per receipt and revision, never changed. The receipt is made from (channel, endpoint, message id), so the
-- primary key is promise 2's unique key.
create table revisions (
  receipt text collate "C" not null,
  revision integer not null,
  channel text not null,
  endpoint text not null,
  received_at timestamptz not null,
  -- SHA-256 of the content fields: equal to any earlier revision means duplicate
  content bytea not null,
  request jsonb not null,
  primary key (receipt, revision)
);

-- What is not taken yet. Narrow, so that a change of stage stays on its page; a row goes when its revision is taken.
create table pending (
  receipt text collate "C" not null,
  revision integer not null,
  -- 0 received, 1 queued, 2 triaged, 3 dispatched
  stage smallint not null default 0,
  -- 0 emergency, 1 urgent, 2 normal
  urgency smallint not null,
  changed_at timestamptz not null default now(),
  primary key (receipt, revision)
) with (fillfactor = 70);
create index pending_emergencies on pending (receipt, revision) where urgency = 0;

create table triages (
  receipt text collate "C" not null,
  revision integer not null,
  at timestamptz not null,
  triage jsonb not null,
  primary key (receipt, revision)
);

-- Status events from downstream: one id counts once.
create table updates (
  receipt text collate "C" not null,
  id text not null,
  status text not null,
  at timestamptz not null,
  by text,
  note text,
  recorded_at timestamptz not null default now(),
  primary key (receipt, id)
);

-- Words and files that were added, so that a sender's retry adds nothing.
create table supplements (
  receipt text collate "C" not null,
  message_id text not null,
  content bytea not null,
  primary key (receipt, message_id, content)
);

create table attachments (
  id text primary key,
  channel text not null,
  endpoint text not null,
  receipt text collate "C" not null,
  attachment jsonb not null
);

create table quarantine (
  receipt text collate "C" primary key,
  gateway text not null,
  channel text not null,
  endpoint text not null,
  received_at timestamptz not null,
  reason text not null,
  media_type text not null,
  body bytea not null,
  state text not null default 'open' check (state in ('open', 'replayed', 'discarded')),
  changed_at timestamptz not null default now()
);

-- Promise 5, the ledger's terms. Written by the transaction that moves the entry.
create table accounts (
  gateway text not null,
  channel text not null,
  endpoint text not null,
  ledgered bigint not null default 0,
  duplicate bigint not null default 0,
  quarantined bigint not null default 0,
  discarded bigint not null default 0,
  primary key (gateway, channel, endpoint)
);

-- Promise 5, the journal's terms, as each gateway last published them together with the ledger's of that moment.
create table published (
  gateway text not null,
  channel text not null,
  endpoint text not null,
  accepted bigint not null,
  in_journal bigint not null,
  ledgered bigint not null,
  duplicate bigint not null,
  quarantined bigint not null,
  discarded bigint not null,
  at timestamptz not null default now(),
  primary key (gateway, channel, endpoint)
);

-- The gateways, and how far behind each relay says it is.
create table gateways (
  gateway text primary key,
  depth bigint not null,
  seen_at timestamptz not null default now()
);

-- What was moved and may still stand in a journal: an entry moves once, whatever crashes in between.
create table moved_batches (
  gateway text not null,
  id bigint not null,
  ids bigint[] not null,
  primary key (gateway, id)
);

create table api_keys (
  name text primary key,
  hash text not null unique,
  touchpoint text not null,
  channel text check (channel in ('web', 'phone', 'dispatch')),
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);

-- Positions and marks that outlive a restart.
create table marks (
  name text primary key,
  value text not null
);
