-- The console's overview: what each gateway tells the others, and what its charts are drawn from.

-- Told with a time of its own: seen_at is the background thread's, this is the accepting one's.
alter table gateways add column pulse jsonb, add column pulse_at timestamptz;

-- Samples of ten seconds, and the same in coarser steps. A point grows while its step lasts, so nothing is computed again.
create table series (
  -- seconds: 10, 300 or 1800
  step integer not null,
  at timestamptz not null,
  name text collate "C" not null,
  sum double precision not null,
  max double precision not null,
  n integer not null,
  primary key (step, at, name)
);
