create table event (
  seq @bigint primary key,
  at @bigint not null,
  actor @bigint not null,
  action text not null,
  record text not null,
  record_id @bigint not null,
  version @bigint not null,
  detail text not null,
  hash @blob
) @strict;
create index event_of_record on event (record, record_id, seq, at, actor);  -- covers "who looked today"
