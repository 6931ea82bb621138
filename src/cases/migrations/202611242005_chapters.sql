-- What other rooms add to a case: the lines of its timeline, and of each chapter how many records it has and who changed it last.
create table case_happening (
  id @bigint primary key,
  case_id @bigint not null references case_file (id),
  chapter text not null,
  what text not null,
  record_id @bigint not null,
  detail text not null,
  at @bigint not null,
  by_user @bigint not null
) @strict;
create index case_happening_of_case on case_happening (case_id, at);

create table case_chapter (
  case_id @bigint not null references case_file (id),
  chapter text not null,
  records @bigint not null,
  changed_at @bigint not null,
  changed_by @bigint not null,
  primary key (case_id, chapter)
) @clustered;

insert into case_chapter (case_id, chapter, records, changed_at, changed_by)
  select case_id, 'notes', count(*), max(at), 0 from case_note group by case_id;
insert into case_chapter (case_id, chapter, records, changed_at, changed_by)
  select case_id, 'people', count(*), max(added_at), 0 from case_person group by case_id;
