-- Conversations and calls: parts as they came, and what they have been put together to. Parts go some days after they
-- are joined: their words stand in requests then.
create table parts (
  channel text not null,
  endpoint text not null,
  thread text collate "C" not null,
  message_id text collate "C" not null,
  -- the source's own order within a thread
  order_key text collate "C" not null,
  -- of the request that begins with it, if one does
  receipt text collate "C" not null,
  received_at timestamptz not null,
  -- 0 emergency, 1 urgent, 2 normal
  urgency smallint not null,
  -- null when it is joined
  data jsonb,
  joined_at timestamptz,
  -- what it was answered, empty where nothing was said
  answer text,
  primary key (channel, endpoint, thread, message_id)
);
create index parts_due on parts (received_at) where joined_at is null;
create index parts_joined on parts (joined_at) where joined_at is not null;
create index parts_receipts on parts (receipt);

create table threads (
  channel text not null,
  endpoint text not null,
  thread text collate "C" not null,
  -- the channel's own
  state jsonb,
  -- when to look again though nothing new has come
  wake_at timestamptz,
  -- could not be joined: its channel is at fault
  blocked_until timestamptz,
  failures integer not null default 0,
  -- why, without content
  reason text,
  -- how many messages the source lets us push, and until when
  window_until timestamptz,
  window_left integer not null default 0,
  -- nobody is there to push to
  gone boolean not null default false,
  changed_at timestamptz not null default now(),
  primary key (channel, endpoint, thread)
) with (fillfactor = 70);
create index threads_wake on threads (wake_at) where wake_at is not null;
create index threads_failing on threads (channel, endpoint) where failures > 0;

-- `held`: these words wait until whom they are for speaks next.
alter table errands drop constraint errands_kind_check, drop constraint errands_state_check,
  add constraint errands_kind_check check (kind in ('fetch', 'reply', 'say', 'transcribe')),
  add constraint errands_state_check check (state in ('open', 'held', 'done', 'failed')),
  -- whom a `say` is for
  add column thread text;
drop index errands_due;
create index errands_due on errands (next_at) where state in ('open', 'held');
create index errands_held on errands (channel, endpoint, thread) where state = 'held';
create index errands_of_threads on errands (channel, endpoint, thread) where state = 'open' and thread is not null;

-- How words reached whom they were for, or did not.
create table deliveries (
  kind text not null,
  receipt text collate "C" not null,
  key text not null,
  channel text not null,
  endpoint text not null,
  thread text not null,
  -- passive, answer, custom, template, subscription …
  via text not null,
  -- the source's own id
  message_id text,
  state text not null check (state in ('sent', 'delivered', 'failed')),
  reason text,
  at timestamptz not null default now(),
  primary key (kind, receipt, key)
);
create index deliveries_messages on deliveries (channel, endpoint, message_id) where message_id is not null;
create index deliveries_age on deliveries (at);

-- What was understood of speech.
alter table attachments add column transcript text;

-- Whose requests they are, of channels that know nobody by name.
create index revisions_wechat on revisions (endpoint, (request->'requester'->>'openid'), received_at)
  where channel = 'wechat' and revision = 1;
