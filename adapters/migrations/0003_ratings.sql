-- What citizens say of the outcome. A row is never changed but for its stage: a rating given again is a new row of the
-- same round, and the highest number of a round counts. A round begins when a request is closed (again).
create table ratings (
  receipt text collate "C" not null,
  number integer not null,
  round integer not null,
  revision integer not null,
  score smallint not null check (score between 1 and 5),
  comment text,
  at timestamptz not null,
  -- 0 recorded, 1 on the queue, 2 taken
  stage smallint not null default 0,
  primary key (receipt, number)
);
create index ratings_pending on ratings (stage, receipt, number) where stage < 2;
