-- Tables that both operators publish together, with small numbers hidden. Counts stand month by month as they were when the table was proposed: what was published of a month is never counted
-- anew, so that two tables cannot be set against each other.
create table release (
  id @bigint primary key,
  table_code text not null,             -- release_table
  from_month @bigint not null,          -- first day of the first month
  until_month @bigint not null,         -- first day of the last month
  threshold integer not null,
  state integer not null,               -- 1 proposed, 2 released, 3 withdrawn, 4 refused
  rows text not null,                   -- codes in their order, ';' between them; the last is empty: not known
  columns text not null,
  sources text not null,                -- operators
  hidden text not null,                 -- a letter for each cell with its margins: . open, s small, p protects
  hash text not null,                   -- SHA-256 of what is shown
  proposed_at @bigint not null,
  proposed_by @bigint not null,
  proposed_operator text not null,
  decided_at @bigint,
  decided_by @bigint,
  withdrawn_at @bigint,
  withdrawn_by @bigint,
  withdraw_reason text
) @strict;
create index release_of_table on release (table_code, state);
create table release_count (
  release_id @bigint not null references release (id),
  month @bigint not null,
  source text not null,
  row_code text not null,
  column_code text not null,
  amount @bigint not null,
  primary key (release_id, month, source, row_code, column_code)
) @clustered;
