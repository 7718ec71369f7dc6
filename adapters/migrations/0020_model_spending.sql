-- What second opinions of a model have cost, a row a day of Beijing: workers share one budget, which outlives them.
create table model_spending (
  day date primary key,
  requests integer not null,
  tokens bigint not null,
  -- in the currency of the configured price
  cost double precision not null
);
