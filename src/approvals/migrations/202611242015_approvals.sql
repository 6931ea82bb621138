create table approval (
  id @bigint primary key,
  case_id @bigint not null references case_file (id),
  operator_code text not null,
  what text not null,
  record_id @bigint not null,           -- of the asking room; 0: the case itself
  detail text not null,
  asked_by @bigint not null,
  asked_at @bigint not null,
  outcome integer not null,             -- 1 waiting, 2 approved, 3 refused, 4 taken back
  decided_by @bigint,
  decided_at @bigint,
  asked @blob,
  decided @blob,
  version @bigint not null
) @strict;
create index approval_waiting on approval (operator_code, outcome, asked_at);
create index approval_of_case on approval (case_id, asked_at);
