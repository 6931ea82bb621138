-- What happened to the persons of a case: experiences, places, perpetrators. Coded answers are open, words and names are sealed.
create table experience_record (
  id @bigint primary key,
  case_id @bigint not null references case_file (id),
  kind text not null,                   -- trafficking, place, perpetrator
  person @bigint,
  document text not null,
  sealed @blob,
  form_version integer not null,
  version @bigint not null,
  at @bigint not null,
  by_user @bigint not null
) @strict;
create index experience_record_of_case on experience_record (case_id, kind, at);

-- Keyed marks of the names and telephone numbers of perpetrators: equal for equal names of one operator, and nothing without its key.
create table perpetrator_mark (
  operator_code text not null,
  mark text not null,
  case_id @bigint not null references case_file (id),
  record_id @bigint not null references experience_record (id),
  primary key (operator_code, mark, record_id)
) @clustered;
create index perpetrator_mark_of_record on perpetrator_mark (record_id);
create index perpetrator_mark_of_case on perpetrator_mark (case_id);
