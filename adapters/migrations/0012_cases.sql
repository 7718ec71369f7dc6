-- The console's search: one narrow row per request, kept up by cases-index-postgres.ts behind what it is read from.

-- Which transaction wrote it: rows are read in this order, and none is missed that commits late. The default is no
-- rewrite: rows from before have this transaction's.
alter table revisions add column xid xid8 not null default pg_current_xact_id();
alter table triages add column xid xid8 not null default pg_current_xact_id();
alter table updates add column xid xid8 not null default pg_current_xact_id();
create index revisions_xid on revisions (xid);
create index triages_xid on triages (xid);
create index updates_xid on updates (xid);

-- All that can be filtered by: few combinations occur, and each is found by its own end of one index.
create table case_kinds (
  -- made of the others
  id bigint primary key,
  channel text not null,
  endpoint text not null,
  type text not null,
  urgency text not null,
  state text not null
);

create table cases (
  receipt text collate "C" primary key,
  received_at timestamptz not null,
  kind bigint not null,
  message_id text,
  order_number text,
  phone text,
  -- where it is another number
  caller_number text,
  revision integer not null,
  changed_at timestamptz not null
);
create index cases_time on cases (received_at, receipt) include (kind);
create index cases_kind on cases (kind, received_at, receipt);
create index cases_message on cases (message_id, received_at, receipt) where message_id is not null;
create index cases_order on cases (order_number, received_at, receipt) where order_number is not null;
-- With the kind: one who calls every day may have thousands, of which few fit.
create index cases_phone on cases (phone, received_at, receipt) include (kind) where phone is not null;
create index cases_caller on cases (caller_number, received_at, receipt) include (kind) where caller_number is not null;
