create table case_file (
  id @bigint primary key,
  number text not null unique,          -- W-2026-0147
  operator_code text not null,
  status integer not null,              -- 1 new, 2 assessment, 3 plan, 4 services, 5 closed
  urgency text,
  language text,
  lead @bigint,
  opened_at @bigint not null,
  opened_by @bigint not null,
  closed_at @bigint,
  closing_reason text,
  changed_at @bigint not null,
  registration_year @bigint,
  sex text,
  age_group text,
  citizenship text,
  exploitation text,                    -- several codes: ';FORCED_LABOUR;BEGGING;'
  source text,
  document text not null,
  sealed @blob,
  form_version integer not null,
  version @bigint not null
) @strict;
create index case_by_change on case_file (operator_code, changed_at, id);
create index case_by_status on case_file (operator_code, status, changed_at, id);

create table case_team (
  id @bigint primary key,
  case_id @bigint not null references case_file (id),
  user_id @bigint not null,
  role text not null,
  since @bigint not null,
  until @bigint
) @strict;
create index case_team_of_case on case_team (case_id);
create index case_team_of_user on case_team (user_id, until, case_id);

create table case_note (
  id @bigint primary key,
  case_id @bigint not null references case_file (id),
  at @bigint not null,
  by_user @bigint not null,
  kind text not null,
  sealed @blob,
  version @bigint not null
) @strict;
create index case_note_of_case on case_note (case_id, at);

create table case_contact (
  case_id @bigint not null references case_file (id),
  contact_id @bigint not null,
  contact_at @bigint not null,
  by_user @bigint not null,
  at @bigint not null,
  primary key (case_id, contact_id)
) @clustered;
create index case_contact_of_contact on case_contact (contact_id);

create table case_step (
  id @bigint primary key,
  case_id @bigint not null references case_file (id),
  status integer not null,
  at @bigint not null,
  by_user @bigint not null,
  reason text
) @strict;
create index case_step_of_case on case_step (case_id, at);

create table case_person (
  case_id @bigint not null references case_file (id),
  person_id @bigint not null,
  label text not null,                  -- A, B …: "person A of case W-2026-0147"
  added_at @bigint not null,
  primary key (case_id, person_id)
) @clustered;
