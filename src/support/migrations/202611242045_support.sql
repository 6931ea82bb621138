-- Goals of the support plan, and services given. Nothing is deleted: a service that is corrected leaves its earlier row in service_earlier.
create table support_goal (
  id @bigint primary key,
  operator_code text not null,
  case_id @bigint not null references case_file (id),
  person_id @bigint,                    -- null: the whole case
  area text not null,
  need text,                            -- domain of the needs assessment
  planned_end @bigint,                  -- days
  review_day @bigint,
  agreed_day @bigint,
  state integer not null,               -- 1 going on, 2 ended, 3 withdrawn
  result text,
  ended_day @bigint,
  withdrawn text,
  created_at @bigint not null,
  created_by @bigint not null,
  changed_at @bigint not null,
  changed_by @bigint not null,
  document text not null,
  sealed @blob,
  form_version integer not null,
  version @bigint not null
) @strict;
create index support_goal_of_case on support_goal (case_id, state);

create table service_given (
  id @bigint primary key,
  operator_code text not null,
  case_id @bigint not null references case_file (id),
  kind text not null,
  day @bigint not null,
  minute @bigint,                       -- of the day in Europe/Warsaw
  minutes @bigint,                      -- time spent; null: not said
  grosze @bigint,                       -- cost; null: not said, 0: free of charge
  budget_line text,
  year @bigint not null,                -- of the public task it belongs to; part and activity are bound when the task has them
  part text,
  activity text,
  provider_kind text not null,          -- STAFF, DIRECTORY, OTHER
  provider_id @bigint,                  -- of the account or of the entry
  goal_id @bigint,
  created_at @bigint not null,
  created_by @bigint not null,
  changed_at @bigint not null,
  changed_by @bigint not null,
  change_reason text,
  withdrawn text,
  withdrawn_at @bigint,
  withdrawn_by @bigint,
  sealed @blob,
  sealed_version @bigint not null,
  form_version integer not null,
  version @bigint not null
) @strict;
create index service_of_case on service_given (case_id, day);
create index service_of_operator on service_given (operator_code, day, kind);
create index service_of_user on service_given (created_by, created_at);
create index service_of_goal on service_given (goal_id);

create table service_person (
  service_id @bigint not null references service_given (id),
  person_id @bigint not null,
  primary key (service_id, person_id)
) @clustered;

create table service_earlier (
  service_id @bigint not null references service_given (id),
  version @bigint not null,
  kind text not null,
  day @bigint not null,
  minute @bigint,
  minutes @bigint,
  grosze @bigint,
  budget_line text,
  provider_kind text not null,
  provider_id @bigint,
  goal_id @bigint,
  persons text not null,                -- ids of the persons then, ';12;13;'
  changed_at @bigint not null,
  changed_by @bigint not null,
  sealed @blob,
  sealed_version @bigint not null,
  primary key (service_id, version)
) @clustered;
