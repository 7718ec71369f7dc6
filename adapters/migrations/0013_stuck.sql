-- What is stuck is looked through a page at a time.
create index quarantine_states on quarantine (state, received_at, receipt);
create index errands_failed on errands (created_at, receipt, key) where state = 'failed';
