-- The plan of reintegration of one person of a case: goals in 14 areas, ratings, contacts. Nothing is deleted.
create table reint_plan (
  id @bigint primary key,
  operator_code text not null,
  case_id @bigint not null references case_file (id),
  person_id @bigint not null,           -- 0: the one person of the case, not written down yet
  started_day @bigint not null,
  closed_day @bigint,
  closed_how text,
  state integer not null,               -- 1 going on, 2 closed
  document text not null,
  sealed @blob,
  created_at @bigint not null,
  created_by @bigint not null,
  changed_at @bigint not null,
  changed_by @bigint not null,
  form_version integer not null,
  version @bigint not null
) @strict;
create unique index reint_plan_open on reint_plan (case_id, person_id) where state = 1;
create index reint_plan_of_operator on reint_plan (operator_code, state);

create table reint_goal (
  id @bigint primary key,
  plan_id @bigint not null references reint_plan (id),
  case_id @bigint not null,
  area text not null,
  due_day @bigint,
  state integer not null,               -- 1 going on, 2 with an outcome
  result text,
  ended_day @bigint,
  document text not null,
  sealed @blob,
  created_at @bigint not null,
  created_by @bigint not null,
  changed_at @bigint not null,
  changed_by @bigint not null,
  form_version integer not null,
  version @bigint not null
) @strict;
create index reint_goal_of_plan on reint_goal (plan_id, state);

create table reint_rating (
  id @bigint primary key,
  plan_id @bigint not null references reint_plan (id),
  case_id @bigint not null,
  moment text not null,
  rater text not null,
  day @bigint not null,
  document text not null,
  sealed @blob,
  created_at @bigint not null,
  created_by @bigint not null,
  form_version integer not null,
  version @bigint not null
) @strict;
create unique index reint_rating_once on reint_rating (plan_id, moment, rater) where moment <> 'EXTRA';

create table reint_contact (
  id @bigint primary key,
  plan_id @bigint not null references reint_plan (id),
  case_id @bigint not null,
  day @bigint not null,
  how text not null,
  created_at @bigint not null,
  created_by @bigint not null
) @strict;
create index reint_contact_of_plan on reint_contact (plan_id, day);
