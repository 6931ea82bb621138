-- The institution desk. Words (who asked, the question, the answer) are sealed under a key of the consultation; codes, days and minutes lie open for the figures.
create table consultation (
  id @bigint primary key,
  number text not null unique,
  operator_code text not null,
  state integer not null,                -- 1 open, 2 the institution is asked back, 3 answered, 4 closed without an answer
  channel text not null,
  institution_id @bigint,                -- of the directory; null: typed by hand, sealed
  institution_kind text not null,
  topic text not null,
  legal_area text,
  received_day @bigint not null,
  due_day @bigint not null,
  answered_at @bigint,
  answered_by @bigint,
  minutes @bigint,
  assigned @bigint,
  contact_id @bigint,                    -- the call it came by
  agreed_contact_id @bigint,             -- the conversation about the person, begun after the person agreed
  document text not null,
  sealed @blob,
  created_at @bigint not null,
  created_by @bigint not null,
  changed_at @bigint not null,
  form_version integer not null,
  version @bigint not null
) @strict;
create index consultation_open on consultation (operator_code, due_day) where state < 3;
create index consultation_by_day on consultation (operator_code, received_day, id);

-- Answers kept for others: nobody stands in them, so they lie open.
create table consultation_answer (
  id @bigint primary key,
  topic text not null,
  legal_area text,
  title text not null,
  folded text not null,                  -- title and text as search compares them
  law_day @bigint not null,              -- the law as of that day
  valid_until @bigint,
  used @bigint not null,
  archived_at @bigint,
  document text not null,
  changed_at @bigint not null,
  changed_by @bigint not null,
  form_version integer not null,
  version @bigint not null
) @strict;
create table consultation_answer_version (
  answer_id @bigint not null references consultation_answer (id),
  version @bigint not null,
  at @bigint not null,
  by_user @bigint not null,
  document text not null,
  primary key (answer_id, version)
) @clustered;

create table training (
  id @bigint primary key,
  operator_code text not null,
  kind text not null,
  day @bigint not null,
  audience text not null,
  region text,
  people @bigint not null,
  minutes @bigint not null,
  document text not null,
  created_at @bigint not null,
  created_by @bigint not null,
  changed_at @bigint not null,
  form_version integer not null,
  version @bigint not null
) @strict;
create index training_by_day on training (operator_code, day, id);
