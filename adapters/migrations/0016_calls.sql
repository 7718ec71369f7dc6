-- Parts of a call that still runs wait for its end: each says when it is to be joined all the same.
alter table parts add column due_at timestamptz;
update parts set due_at = received_at where joined_at is null;
drop index parts_due;
-- After its end nothing waits any more: what was missing came.
alter table threads add column eager boolean not null default false;
create index revisions_running on revisions (received_at) where request->'flags' ? 'call-running';
create index parts_due on parts (due_at) where joined_at is null;
