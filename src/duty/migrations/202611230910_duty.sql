create table duty_shift (
  id @bigint primary key,
  operator_code text not null,
  user_id @bigint not null,
  post integer not null,               -- 1 trust line, 2 urgent mobile
  starts_at @bigint not null,
  ends_at @bigint not null,
  created_by @bigint not null,
  created_at @bigint not null
) @strict;
create index duty_shift_by_time on duty_shift (ends_at, starts_at);
