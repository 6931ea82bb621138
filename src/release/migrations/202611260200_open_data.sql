-- Contact log of a year as open data. Every row, whatever became of it, has used its part of the year's budget: who proposed it has seen it.
create table open_data (
  id @bigint primary key,
  year @bigint not null,                -- of the contacts
  thousandths @bigint not null,         -- ε in thousandths
  threshold @bigint not null,
  state integer not null,               -- as release: 1 proposed, 2 released, 3 withdrawn, 4 refused
  content text not null,                -- the file
  hash text not null,
  proposed_at @bigint not null,
  proposed_by @bigint not null,
  proposed_operator text not null,
  decided_at @bigint,
  decided_by @bigint,
  withdrawn_at @bigint,
  withdrawn_by @bigint,
  withdraw_reason text
) @strict;
create index open_data_of_year on open_data (year);
