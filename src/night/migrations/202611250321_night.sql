-- Night work of a place. What somebody wrote is sealed under the place's key (record kind shelter); who, when and codes lie open. Nothing here is changed afterwards: it is added to.
create table night_entry (
  id @bigint primary key,
  shelter_id @bigint not null references shelter (id),
  at @bigint not null,
  by_user @bigint not null,
  weight text not null,                 -- entry_weight
  corrects @bigint references night_entry (id),
  words @blob not null,
  next_words @blob,                     -- what the next shift must do
  done_at @bigint,
  done_by @bigint
) @strict;
create index night_entry_of on night_entry (shelter_id, at);

create table night_read (
  entry_id @bigint not null references night_entry (id),
  user_id @bigint not null,
  at @bigint not null,
  primary key (entry_id, user_id)
) @clustered;

create table night_round (
  id @bigint primary key,
  shelter_id @bigint not null references shelter (id),
  at @bigint not null,
  by_user @bigint not null,
  document text not null,
  words @blob,
  form_version integer not null
) @strict;
create index night_round_of on night_round (shelter_id, at);
create table night_round_person (
  round_id @bigint not null references night_round (id),
  stay_id @bigint not null references stay (id),
  seen text not null,                   -- round_seen
  primary key (round_id, stay_id)
) @clustered;

create table night_incident (
  id @bigint primary key,
  shelter_id @bigint not null references shelter (id),
  kind text not null,                   -- incident_type
  at @bigint not null,                  -- when it happened
  written_at @bigint not null,
  by_user @bigint not null,
  document text not null,
  sealed @blob not null,
  form_version integer not null
) @strict;
create index night_incident_of on night_incident (shelter_id, at);
create table night_incident_stay (
  incident_id @bigint not null references night_incident (id),
  stay_id @bigint not null references stay (id),
  primary key (incident_id, stay_id)
) @clustered;
-- What is added later: what happened next (no outcome), or a check of the duty to inform with its outcome.
create table night_incident_more (
  id @bigint primary key,
  incident_id @bigint not null references night_incident (id),
  at @bigint not null,
  by_user @bigint not null,
  outcome text,                         -- incident_duty
  words @blob
) @strict;
create index night_incident_more_of on night_incident_more (incident_id, at);

create table night_medicine (
  id @bigint primary key,
  shelter_id @bigint not null references shelter (id),
  stay_id @bigint not null references stay (id),
  times text not null,                  -- ';08:00;20:00;', empty: when needed
  gap_hours integer not null,           -- never again within so many hours
  locked integer not null,              -- 1: kept in the locked cupboard and counted
  from_day @bigint not null,
  until_day @bigint,
  sealed @blob not null,                -- name, dose, who prescribed it
  form_version integer not null,
  by_user @bigint not null,
  at @bigint not null,
  ended_at @bigint,
  ended_by @bigint
) @strict;
create index night_medicine_of on night_medicine (shelter_id, stay_id);
create table night_dose (
  id @bigint primary key,
  medicine_id @bigint not null references night_medicine (id),
  due_at @bigint,                       -- the time it was for; none: when needed
  at @bigint not null,
  by_user @bigint not null,
  outcome text not null,                -- dose_outcome
  again integer not null,               -- 1: in spite of a warning
  words @blob
) @strict;
create index night_dose_of on night_dose (medicine_id, at);
-- Two workers press the button at once: one of them is told.
create unique index night_dose_once on night_dose (medicine_id, due_at) where again = 0;
create table night_count (
  id @bigint primary key,
  medicine_id @bigint not null references night_medicine (id),
  at @bigint not null,
  by_user @bigint not null,
  counted integer not null,
  given integer not null,               -- doses given since the count before
  words @blob
) @strict;
create index night_count_of on night_count (medicine_id, at);

create table night_visit (
  id @bigint primary key,
  shelter_id @bigint not null references shelter (id),
  stay_id @bigint not null references stay (id),
  words @blob not null,                 -- who comes and why it cannot be elsewhere
  from_at @bigint not null,
  until_at @bigint not null,
  asked_by @bigint not null,
  asked_at @bigint not null,
  outcome text,                         -- YES NO
  decided_by @bigint,
  decided_at @bigint,
  came_at @bigint,
  left_at @bigint,
  check (decided_by is null or decided_by <> asked_by)
) @strict;
create index night_visit_of on night_visit (shelter_id, from_at);

create table night_key (
  id @bigint primary key,
  shelter_id @bigint not null references shelter (id),
  words @blob not null,
  removed_at @bigint
) @strict;
create index night_key_of on night_key (shelter_id);
create table night_key_out (
  id @bigint primary key,
  key_id @bigint not null references night_key (id),
  stay_id @bigint,
  words @blob,                          -- somebody who does not stay here
  out_at @bigint not null,
  out_by @bigint not null,
  back_at @bigint,
  back_by @bigint
) @strict;
create unique index night_key_once on night_key_out (key_id) where back_at is null;

create table night_number (
  id @bigint primary key,
  shelter_id @bigint not null references shelter (id),
  words @blob not null,                 -- whose number, and the number
  removed_at @bigint
) @strict;
create index night_number_of on night_number (shelter_id);
