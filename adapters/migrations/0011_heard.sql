-- When each source was heard, and how often in each of the last 60 minutes. A ring: the row of a minute is the row of
-- the same minute of the next hour, so that a source never has more than 60 rows a gateway, and nobody needs to look into
-- the requests for it. Written by the transaction that moves the entries.
create table heard (
  gateway text not null,
  channel text not null,
  endpoint text not null,
  -- minutes since the epoch, modulo 60
  slot smallint not null,
  minute timestamptz not null,
  last_at timestamptz not null,
  count integer not null,
  primary key (gateway, channel, endpoint, slot)
) with (fillfactor = 50);

-- Once through all that is there: nobody shall seem never heard.
insert into heard (gateway, channel, endpoint, slot, minute, last_at, count)
select '-', channel, endpoint, (floor(extract(epoch from minute) / 60)::bigint % 60)::smallint, minute, last_at, count
from (
  select distinct on (channel, endpoint, floor(extract(epoch from minute) / 60)::bigint % 60) *
  from (
    select channel, endpoint, date_trunc('minute', received_at) as minute, max(received_at) as last_at,
      count(*)::integer as count
    from (
      select channel, endpoint, received_at from revisions
      union all
      select channel, endpoint, received_at from quarantine where state <> 'replayed'
    ) as all_of_them
    group by channel, endpoint, minute
  ) as minutes
  order by channel, endpoint, floor(extract(epoch from minute) / 60)::bigint % 60, minute desc
) as newest;
