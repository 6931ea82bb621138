create table contact (
  id @bigint primary key,
  number text not null,
  operator_code text not null,
  state integer not null,              -- 1 draft, 2 open (urgent, no end state yet), 3 closed, 4 cancelled
  kind text,
  channel text,
  direction text,
  caller_type text,
  purpose text,
  urgency text,
  language text,
  caller_country text,
  outcome text,
  number_hash text,                    -- keyed hash of the caller's number; the number itself is sealed
  started_at @bigint not null,
  ended_at @bigint,
  created_at @bigint not null,
  saved_at @bigint not null,
  created_by @bigint not null,
  taken_by @bigint not null,           -- who had the conversation; differs when a colleague's contact is entered later
  end_state text,
  end_at @bigint,
  document text not null,
  sealed @blob,
  form_version integer not null,
  version @bigint not null,
  unique (operator_code, number)
) @strict;
-- Lists read this index alone: a contact's row fills a page of its own, an entry here is a twentieth of one.
create index contact_by_start on contact (operator_code, started_at, id, state, kind, channel, direction, caller_type, purpose, urgency, language, outcome, number, end_state, ended_at,
  saved_at, taken_by);
create index contact_by_hash on contact (number_hash, started_at) where number_hash is not null;
create index contact_unfinished on contact (operator_code, state, urgency, taken_by) where state < 3;

create table safe_contact (
  id @bigint primary key,
  operator_code text not null,
  number_hash text,
  case_id @bigint,
  hours_from text,
  hours_until text,
  working_days_only text,
  never_message text,
  document text not null,
  sealed @blob,
  changed_at @bigint not null,
  version @bigint not null
) @strict;
create unique index safe_contact_by_number on safe_contact (operator_code, number_hash) where number_hash is not null;
create index safe_contact_by_case on safe_contact (case_id) where case_id is not null;

create table follow_up (
  id @bigint primary key,
  operator_code text not null,
  contact_id @bigint not null references contact (id),
  kind text not null,
  state integer not null,              -- 1 open, 2 done, 3 given up
  due_at @bigint not null,
  assigned_to @bigint,
  created_by @bigint not null,
  created_at @bigint not null,
  reason text,                         -- why it may wait, coded
  sealed @blob,
  version @bigint not null
) @strict;
create index follow_up_due on follow_up (operator_code, state, due_at);
create index follow_up_of_contact on follow_up (contact_id);

create table follow_up_attempt (
  id @bigint primary key,
  follow_up_id @bigint not null references follow_up (id),
  at @bigint not null,
  by_user @bigint not null,
  outcome text not null,
  outside_reason text                  -- coded reason when the attempt was outside the safe hours
) @strict;
create index attempt_of_follow_up on follow_up_attempt (follow_up_id, at);

create table saved_search (
  id @bigint primary key,
  user_id @bigint not null,
  name text not null,
  query text not null,
  created_at @bigint not null
) @strict;
create index saved_search_of on saved_search (user_id);
