-- Notes of a profession, apart from those of the case: each sealed for the readers of its profession (second tier), under a key of its own.
create table note_apart (
  id @bigint primary key,
  case_id @bigint not null references case_file (id),
  profession text not null,             -- psychology, law
  kind text not null,
  held_on @bigint not null,             -- day
  minutes text,
  sealed @blob not null,
  form_version integer not null,
  version @bigint not null,
  at @bigint not null,
  by_user @bigint not null
) @strict;
create index note_apart_of_case on note_apart (case_id, profession, held_on);
