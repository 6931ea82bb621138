create table consent (
  id @bigint primary key,
  case_id @bigint not null references case_file (id),
  person_id @bigint,                    -- null: the one person of the case
  operator_code text not null,
  purpose text not null,
  receiver_entry @bigint,               -- of the directory
  receiver_operator text,               -- or the other operator
  scope text not null,                  -- ';NAME;PHONE;'
  agreed integer not null,              -- 1 agreed, 0 refused
  informed integer not null,            -- 1: each of the six things was told
  given_on @bigint not null,
  valid_until @bigint,
  withdrawn_on @bigint,
  withdrawn_at @bigint,
  withdrawn_by @bigint,
  withdrawn_how text,
  at @bigint not null,
  taken_by @bigint not null,
  interpreter @bigint,
  document text not null,
  sealed @blob,
  withdrawal @blob,
  form_version integer not null,
  version @bigint not null
) @strict;
create index consent_of_case on consent (case_id, given_on);
