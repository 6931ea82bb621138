-- A shift is handed over on a sheet: what it leaves, line by line, and a note. Lines point at their records; what they say is drawn from those.
create table handover (
  id @bigint primary key,
  operator_code text not null,
  from_user @bigint not null,
  to_user @bigint,                     -- none: whoever takes the line next
  at @bigint not null,
  sealed @blob,                        -- the note
  escalated_at @bigint,
  done_at @bigint,
  done_by @bigint
) @strict;
create index handover_open on handover (operator_code, done_at, at);
create table handover_line (
  handover_id @bigint not null,
  place integer not null,
  kind integer not null,               -- 1 urgent, 2 draft, 3 follow-up, 4 place held
  record_id @bigint not null,
  accepted_by @bigint,
  accepted_at @bigint,
  primary key (handover_id, place)
) @clustered;
