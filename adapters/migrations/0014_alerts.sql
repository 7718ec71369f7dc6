-- Alerts and who was told.
create table alerts (
  -- in the order of time
  id text primary key,
  rule text not null,
  what text not null,
  severity text not null,
  -- what it is about; empty: the house
  subject text not null,
  since timestamptz not null,
  -- null: breached, but not for long enough yet
  fired_at timestamptz,
  resolved_at timestamptz,
  value double precision not null,
  threshold double precision,
  -- names of receivers
  told text[] not null,
  acknowledged_by text,
  acknowledged_at timestamptz
);
create index alerts_open on alerts (id) where resolved_at is null;
create index alerts_fired on alerts (id) where fired_at is not null;

create table alert_deliveries (
  -- of the message, as its receivers see it
  id text not null,
  receiver text not null,
  -- of the alert; a test has an id of its own
  alert text not null,
  message jsonb not null,
  created_at timestamptz not null,
  state text not null check (state in ('waiting', 'sent', 'failed')),
  tries integer not null,
  -- of the next try, or of the end
  at timestamptz not null,
  told text not null,
  primary key (id, receiver)
);
create index alert_deliveries_waiting on alert_deliveries (created_at) where state = 'waiting';
create index alert_deliveries_of on alert_deliveries (alert);
create index alert_deliveries_last on alert_deliveries (receiver, at) where tries > 0;
