-- What everybody who opens a case must know at once. A flag is taken down, never deleted.
create table case_flag (
  id @bigint primary key,
  case_id @bigint not null references case_file (id),
  flag text not null,
  since @bigint not null,
  by_user @bigint not null,
  until @bigint
) @strict;
create index case_flag_of_case on case_flag (case_id, until);
