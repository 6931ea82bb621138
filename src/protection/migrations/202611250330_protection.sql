create table protection_programme (
  id @bigint primary key,
  case_id @bigint not null references case_file (id),
  person_id @bigint not null,
  operator_code text not null,
  started_on @bigint not null,          -- day of the notification
  ended_on @bigint,                     -- day of leaving
  at @bigint not null,
  by_user @bigint not null
) @strict;
create index protection_programme_of_case on protection_programme (case_id);
create unique index protection_programme_of_person on protection_programme (case_id, person_id);
create table protection_record (
  id @bigint primary key,
  programme_id @bigint not null references protection_programme (id),
  case_id @bigint not null,
  kind text not null,                   -- a word of kinds.cpp: certificate, hearing …
  day @bigint not null,                 -- what it is about happened or began on this day
  until @bigint,                        -- last day, where it has one
  outcome text,                         -- a code where it may be counted; never of a decision on co-operation or an observation
  interpreter @bigint,                  -- entry of the directory, for conflicts of interest
  sealed @blob not null,                -- every answer: second tier, for the team of the case
  sealed_version @bigint not null,
  form_version integer not null,
  version @bigint not null,
  at @bigint not null,
  by_user @bigint not null,
  changed_at @bigint not null,
  changed_by @bigint not null,
  taken_back text,                      -- code of protection_take_back; it stays, and counts no more
  taken_back_at @bigint,
  taken_back_by @bigint
) @strict;
create index protection_record_of_programme on protection_record (programme_id, day);
