-- What operators put right in what triage found. Each is a revision of the same content, judged anew.
create table corrections (
  receipt text collate "C" not null,
  revision integer not null,
  by text not null,
  at timestamptz not null default now(),
  -- empty: forgotten
  reason text not null,
  before jsonb not null,
  after jsonb not null,
  primary key (receipt, revision)
);
create index corrections_newest on corrections (at desc);

-- What triage found, as far as the console's search filters by it: like case_kinds, few combinations occur.
create table case_matters (
  -- made of the others
  id bigint primary key,
  -- name of the first level, as of the catalogue that it was judged by
  category text,
  disposition text not null,
  -- six digits, or `tianjin`, `hebei`, `elsewhere`
  district text,
  lanes text[] not null,
  is_unsure boolean not null
);
-- Null: not triaged.
alter table cases add column matter bigint;
create index cases_matter on cases (matter, received_at, receipt) include (kind) where matter is not null;

-- The search is made anew, with these.
delete from marks where name = 'cases';
