-- The operators' console: who may sign in, who is signed in, and what was done.
create table operators (
  name text primary key,
  role text not null check (role in ('viewer', 'operator', 'admin')),
  -- scrypt, with its parameters and salt; null: signs in by OIDC alone
  hash text,
  -- of OIDC: issuer and sub, since names move from one person to another
  identity text unique,
  created_at timestamptz not null default now(),
  -- signs in no more; the name stays, since the audit log names it
  disabled_at timestamptz
);

create table operator_sessions (
  -- SHA-256 of what the browser holds
  id bytea primary key,
  operator text not null references operators (name),
  created_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  -- for whoever revokes it: what it came from, without personal data
  origin text not null default ''
);
create index operator_sessions_of on operator_sessions (operator);

-- Grows only.
create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  by text not null,
  action text not null,
  subject text not null,
  reason text,
  data jsonb
);
create index audit_by on audit (by, id);
create index audit_action on audit (action, id);
create index audit_subject on audit (subject, id);

create function audit_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is never changed';
end
$$;
create trigger audit_stays before update or delete on audit for each row execute function audit_refuse();
create trigger audit_stays_whole before truncate on audit for each statement execute function audit_refuse();
