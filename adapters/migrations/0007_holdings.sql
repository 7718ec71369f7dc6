-- What a hotline may compare with its own books, in the order of arrival. Partial, so that other channels don't pay.
create index revisions_hotlines on revisions (endpoint, received_at, receipt) where channel = 'hotlines';
create index quarantine_sources on quarantine (channel, endpoint, received_at);

-- Bodies that were refused, for a while: the secret may have been ours to mend.
create table refusals (
  -- 26 characters, in the order of time
  id text collate "C" primary key,
  channel text not null,
  endpoint text not null,
  refused_at timestamptz not null,
  reason text not null,
  media_type text not null,
  body bytea not null,
  evidence jsonb not null
);
create index refusals_sources on refusals (channel, endpoint, id);
create index refusals_age on refusals (refused_at);
