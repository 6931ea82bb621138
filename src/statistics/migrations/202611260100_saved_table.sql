-- A table that somebody keeps: what to count, never the counts. Of the operator, so that colleagues have it too.
create table saved_table (
  id @bigint primary key,
  operator_code text not null,          -- empty: of staff of both operators
  name text not null,
  query text not null,                  -- as in the address of the page
  at @bigint not null,
  by_user @bigint not null
) @strict;
create index saved_table_of_operator on saved_table (operator_code, name);
