create table intervention (
  id @bigint primary key,
  case_id @bigint not null references case_file (id),
  operator_code text not null,
  person_id @bigint,                    -- none: the whole case
  contact_id @bigint,                   -- the call it began with
  state integer not null,               -- 1 open, 2 ended
  urgency text not null,
  triggers text,                        -- several codes: ';ESCAPE;NO_PLACE;'
  danger_level text,
  suicidality text,
  place_needed text,
  place_kind text,                      -- the last place that was found, or NOT_FOUND
  next_kind text,
  next_at @bigint,
  lead @bigint not null,
  started_at @bigint not null,
  last_action_at @bigint,
  ended_at @bigint,
  end_state text,
  opened_by @bigint not null,
  document text not null,
  sealed @blob,
  end_sealed @blob,
  form_version integer not null,
  version @bigint not null
) @strict;
create index intervention_of_case on intervention (case_id, started_at);
create index intervention_on_board on intervention (operator_code, state, urgency, started_at);
create index intervention_ended on intervention (operator_code, ended_at);

create table intervention_action (
  id @bigint primary key,
  intervention_id @bigint not null references intervention (id),
  at @bigint not null,
  by_user @bigint not null,
  kind text not null,
  service text,
  place_kind text,
  minutes @bigint,
  cost_grosze @bigint,
  document text not null,
  sealed @blob,
  form_version integer not null
) @strict;
create index intervention_action_of on intervention_action (intervention_id, at);

-- How urgent it was, when, by whom and why. A line is never changed.
create table intervention_urgency (
  id @bigint primary key,
  intervention_id @bigint not null references intervention (id),
  at @bigint not null,
  by_user @bigint not null,
  was text,
  became text not null,
  why text not null,
  sealed @blob
) @strict;
create index intervention_urgency_of on intervention_urgency (intervention_id, at);

-- What the coordinator was told and has to acknowledge.
create table urgency_notice (
  id @bigint primary key,
  case_id @bigint not null references case_file (id),
  intervention_id @bigint,
  operator_code text not null,
  urgency text not null,
  why text not null,
  at @bigint not null,
  by_user @bigint not null,
  acknowledged_at @bigint,
  acknowledged_by @bigint
) @strict;
create index urgency_notice_of on urgency_notice (intervention_id, at);
create index urgency_notice_waiting on urgency_notice (operator_code, acknowledged_at, at);

create table interview (
  id @bigint primary key,
  case_id @bigint not null references case_file (id),
  person_id @bigint,
  planned_at @bigint not null,
  language text,
  interpreter text,
  document text not null,
  sealed @blob,
  created_at @bigint not null,
  created_by @bigint not null,
  form_version integer not null,
  version @bigint not null
) @strict;
create index interview_of_case on interview (case_id, planned_at);

create table interview_tick (
  interview_id @bigint not null references interview (id),
  item text not null,
  at @bigint not null,
  by_user @bigint not null,
  primary key (interview_id, item)
) @clustered;

create table safety_plan (
  id @bigint primary key,
  case_id @bigint not null references case_file (id),
  person_id @bigint,
  review_on @bigint,
  changed_at @bigint not null,
  changed_by @bigint not null,
  form_version integer not null,
  version @bigint not null
) @strict;
create index safety_plan_of_case on safety_plan (case_id, changed_at);

-- Every version stays readable.
create table safety_plan_version (
  plan_id @bigint not null references safety_plan (id),
  version @bigint not null,
  at @bigint not null,
  by_user @bigint not null,
  review_on @bigint,
  document text not null,
  sealed @blob,
  primary key (plan_id, version)
) @clustered;
