-- A case handed over to the other operator: the case itself is the receiver's, the stub the sender's.
create table case_passage (
  stub_id @bigint primary key references case_file (id),
  case_id @bigint not null references case_file (id),
  from_operator text not null,
  to_operator text not null,
  at @bigint not null,
  by_user @bigint not null
) @strict;
create index case_passage_of_case on case_passage (case_id);
