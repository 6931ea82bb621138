-- Steps of a goal, planned calls with their attempts, and what the areas know: training, work, housing, debts, documents, health, language. Nothing is deleted.
create table reint_step (
  id @bigint primary key,
  plan_id @bigint not null references reint_plan (id),
  goal_id @bigint not null references reint_goal (id),
  case_id @bigint not null,
  doer text,
  due_day @bigint,
  state integer not null,               -- 1 to do, 2 done, 3 not done after all
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
create index reint_step_of_goal on reint_step (goal_id, state);
create index reint_step_of_plan on reint_step (plan_id, state, due_day);

create table reint_call (
  id @bigint primary key,
  plan_id @bigint not null references reint_plan (id),
  case_id @bigint not null,
  purpose text not null,
  for_user @bigint not null,
  due_day @bigint not null,
  due_minute integer,
  state integer not null,               -- 1 planned, 2 reached, 3 given up
  ended_day @bigint,
  months integer,                       -- of a call after the end of the plan or of a stay: 1, 3, 6, 12
  stay_id @bigint,                      -- the stay whose end asked for it, by the task of asked_day
  asked_day @bigint,
  document text not null,
  sealed @blob,
  created_at @bigint not null,
  created_by @bigint not null,
  changed_at @bigint not null,
  changed_by @bigint not null,
  form_version integer not null,
  version @bigint not null
) @strict;
create index reint_call_of_plan on reint_call (plan_id, state, due_day);

create table reint_attempt (
  id @bigint primary key,
  call_id @bigint not null references reint_call (id),
  case_id @bigint not null,
  at @bigint not null,
  by_user @bigint not null,
  outcome text not null,
  outside_reason text,
  sealed @blob
) @strict;
create index reint_attempt_of_call on reint_attempt (call_id, at);

create table reint_fact (
  id @bigint primary key,
  plan_id @bigint not null references reint_plan (id),
  case_id @bigint not null,
  kind text not null,                   -- of reint_fact_kind
  from_day @bigint,
  until_day @bigint,
  grosze @bigint,
  state integer not null,               -- 1 stands, 2 taken back
  document text not null,
  sealed @blob,
  created_at @bigint not null,
  created_by @bigint not null,
  changed_at @bigint not null,
  changed_by @bigint not null,
  form_version integer not null,
  version @bigint not null
) @strict;
create index reint_fact_of_plan on reint_fact (plan_id, state, kind);
