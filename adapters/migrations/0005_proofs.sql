-- What was accepted with which nonce: the very same post gets the same answer again, at any age.
create table proofs (
  -- SHA-256 of channel, endpoint and nonce
  key bytea primary key,
  digest text not null,
  receipts text[] not null,
  at timestamptz not null default now()
);

-- A receipt that was answered, and the one under which its request stands: what was kept first and understood later.
create table aliases (
  alias text collate "C" primary key,
  receipt text collate "C" not null
);
