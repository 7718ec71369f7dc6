-- Why a person discarded it.
alter table quarantine add column note text;
