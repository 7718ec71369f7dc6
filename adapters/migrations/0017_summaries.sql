-- `summarise`: a title for a call that nobody gave one, by a model; it comes back as a part of `thread`.
alter table errands drop constraint errands_kind_check,
  add constraint errands_kind_check check (kind in ('fetch', 'reply', 'say', 'transcribe', 'summarise'));
