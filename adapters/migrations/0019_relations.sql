-- What triage needs of other requests: who has said this before, who else says it now; and whose a request is not.

-- A request as it is compared with others: digests, no words. The newest revision that was judged.
create table relations (
  receipt text collate "C" primary key,
  revision integer not null,
  at timestamptz not null,
  topic text collate "C" not null,
  urgency smallint not null,
  signals text[] not null,
  -- hashes of 32 bits, little end first
  sketch bytea not null,
  facts bytea not null,
  keys text[] collate "C" not null,
  -- what was decided; see src/contract/relations.ts
  relation jsonb not null
);

-- Digests of people, order numbers and places, with the key of this installation.
create table relation_keys (
  key text collate "C" not null,
  at timestamptz not null,
  receipt text collate "C" not null,
  primary key (receipt, key)
);
create index relation_keys_newest on relation_keys (key, at desc, receipt);

-- Of two people or more. The id is the receipt of the first.
create table crowds (
  id text collate "C" primary key,
  topic text collate "C" not null,
  size integer not null,
  last_at timestamptz not null,
  emergency_at timestamptz
);
create index crowds_open on crowds (last_at);

-- A unit says that it is not for it. `unit`: the one that was named when it came.
create table objections (
  receipt text collate "C" not null,
  id text not null,
  unit text,
  recorded_at timestamptz not null default now(),
  state text not null default 'open' check (state in ('open', 'redirected', 'person', 'answered')),
  primary key (receipt, id)
);
create index objections_open on objections (recorded_at) where state = 'open';

-- A unit that was named instead: each is a revision of its own. Without `by`: named by triage.
create table redirections (
  receipt text collate "C" not null,
  revision integer not null,
  by text,
  reason text,
  at timestamptz not null default now(),
  is_sent boolean not null default false,
  primary key (receipt, revision)
);
create index redirections_unsent on redirections (at) where not is_sent;

-- What waits for a person to say whose it is.
create table unassigned (
  receipt text collate "C" primary key,
  why text not null check (why in ('objections', 'nobody-left')),
  since timestamptz not null default now()
);
