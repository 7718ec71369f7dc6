-- Most requests never meet another one with their key: the hash of a first revision is made when one does.
alter table revisions alter column content drop not null;
