-- What was added, and the revision that it became first, in whose order it is added again to whatever its source says later.
-- Null: from before this, or forgotten. What was added before stands in its revision alone.
alter table supplements add column added jsonb, add column revision integer;

-- SHA-256 of what its source said, where `content` is of that with what was added.
alter table revisions add column said bytea;
