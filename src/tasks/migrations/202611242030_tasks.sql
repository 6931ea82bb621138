-- What somebody has to do by a day: of a case, or of one's own (no case). Its words are sealed with the case, one's own with a key of the task.
create table task (
  id @bigint primary key,
  operator_code text not null,
  case_id @bigint references case_file (id),
  for_user @bigint not null,
  kind text not null,
  due_day @bigint not null,
  due_minute @bigint,                   -- of the day in Europe/Warsaw; null: no hour
  chapter text not null,                -- the part of the case that asked for it, and its record; '' and 0: nobody did
  record_id @bigint not null,
  reason text not null,
  state integer not null,               -- 1 open, 2 done, 3 dropped
  ended_at @bigint,
  ended_by @bigint,
  drop_reason text,
  created_at @bigint not null,
  created_by @bigint not null,
  sealed @blob,
  sealed_version @bigint not null,      -- the row's version when the words were sealed
  version @bigint not null
) @strict;
create index task_of_user on task (for_user, state, due_day);
create index task_of_case on task (case_id, state, due_day);
create index task_of_record on task (case_id, chapter, record_id);
