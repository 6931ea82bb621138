-- Where a merged person stood before, so that a merge can be taken back.
create table case_person_moved (
  merge_id @bigint not null,
  case_id @bigint not null references case_file (id),
  person_id @bigint not null,
  label text not null,
  added_at @bigint not null,
  kept_was_there integer not null,      -- 1: both stood in the case, and only the kept one stays
  primary key (merge_id, case_id)
) @clustered;
create index case_person_moved_person on case_person_moved (person_id, case_id);
