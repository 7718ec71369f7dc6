-- Keeping and forgetting: what was deleted when, what may not be, what was forgotten.
create table retention_runs (
  id bigint generated always as identity primary key,
  -- `nightly` or `command line`
  by text not null,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  -- how many, by kind
  deleted jsonb not null default '{}',
  -- why it stopped short
  reason text
);

-- Nothing deletes these: somebody may need them in court.
create table holds (
  receipt text collate "C" primary key,
  reason text not null,
  at timestamptz not null default now()
);

-- What stands of these requests is what is counted: no words, no people.
create table forgotten (
  receipt text collate "C" primary key,
  how text not null check (how in ('forgotten', 'locked')),
  at timestamptz not null default now()
);

-- What was taken from those that are locked, under a key that is not in the ledger.
create table sealed (
  receipt text collate "C" primary key,
  content bytea not null,
  at timestamptz not null default now()
);

-- Files that more than one request names, beside the one of `attachments`: they go with the last.
create table attachment_uses (
  id text not null,
  receipt text collate "C" not null,
  primary key (id, receipt)
);
insert into attachment_uses (id, receipt)
  select distinct a.id, r.receipt from revisions r
    cross join lateral jsonb_array_elements(r.request->'attachments') as file
    join attachments a on a.id = file->>'id'
   where a.receipt <> r.receipt;
create index attachments_receipts on attachments (receipt);
create index aliases_receipts on aliases (receipt);

-- Rows lie in the order of time: a block range tells most of what is too young.
create index updates_age on updates using brin (recorded_at) with (autosummarize = on);
create index proofs_age on proofs using brin (at) with (autosummarize = on);
create index quarantine_settled on quarantine (changed_at) where state <> 'open';
