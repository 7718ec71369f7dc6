-- Work that is owed and can fail for days. Written by the transaction that owes it; done rows go after a month.
create table errands (
  kind text not null check (kind in ('fetch', 'reply')),
  channel text not null,
  endpoint text not null,
  receipt text collate "C" not null,
  -- the attachment's id, or the update's
  key text not null,
  -- empty when it is done: an address may hold a credential
  data jsonb not null,
  state text not null default 'open' check (state in ('open', 'done', 'failed')),
  attempts integer not null default 0,
  -- while it is being worked on: when another worker may take it
  next_at timestamptz not null default now(),
  -- of the worker that took it last
  lease text,
  -- why the last try failed
  reason text,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  primary key (kind, receipt, key)
) with (fillfactor = 70);
create index errands_due on errands (next_at) where state = 'open';
create index errands_standing on errands (kind, state) where state <> 'done';
create index errands_done on errands (changed_at) where state = 'done';

-- Why it could not be had, in words for whoever asks for it.
alter table attachments add column reason text;
