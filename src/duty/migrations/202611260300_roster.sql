-- The roster by weeks: planned first, then published to the team. A week that has begun counts as it stands, published or not, so that nobody is missing on the line because somebody forgot to press a button.
alter table duty_shift add column week @bigint not null default 0;   -- its Monday: the day on which it begins, Europe/Warsaw
alter table duty_shift add column changed_at @bigint not null default 0;
update duty_shift set week = starts_at / 86400000 - ((starts_at / 86400000 + 3) % 7), changed_at = created_at;
create index duty_shift_of_week on duty_shift (week, operator_code);
create index duty_shift_of_user on duty_shift (user_id, starts_at);
create table duty_week (
  operator_code text not null,
  week @bigint not null,
  published_at @bigint not null,
  published_by @bigint not null,
  primary key (operator_code, week)
) @clustered;
-- When somebody cannot be put on duty. Why is the person's own matter beyond one of three words.
create table duty_absence (
  id @bigint primary key,
  operator_code text not null,
  user_id @bigint not null,
  kind text not null,                   -- absence_kind
  from_day @bigint not null,
  until_day @bigint not null,           -- included
  created_by @bigint not null,
  created_at @bigint not null
) @strict;
create index duty_absence_by_day on duty_absence (operator_code, until_day);
-- A shift that somebody asks a colleague to take. It stays with the first until the second agrees.
create table duty_swap (
  id @bigint primary key,
  shift_id @bigint not null references duty_shift (id),
  operator_code text not null,
  from_user @bigint not null,
  to_user @bigint not null,
  state integer not null,               -- 1 asked, 2 agreed, 3 declined, 4 taken back
  asked_at @bigint not null,
  answered_at @bigint
) @strict;
create index duty_swap_of_user on duty_swap (to_user, state);
create index duty_swap_of_shift on duty_swap (shift_id, state);
-- What somebody speaks on the line.
create table duty_language (
  user_id @bigint not null,
  language text not null,
  operator_code text not null,
  primary key (user_id, language)
) @clustered;
