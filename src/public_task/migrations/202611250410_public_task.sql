-- The public task: contract years with what they consist of, the work that counts for them, expenses and hours. Nobody's name stands in any of it.
create table contract_year (
  id @bigint primary key,
  year integer not null unique,
  state integer not null,               -- 1 being prepared, 2 in force, 3 settled
  from_day @bigint not null,
  until_day @bigint not null,
  copied_from @bigint,
  document text not null,               -- form contract_year
  changed_at @bigint not null,
  changed_by @bigint not null,
  form_version integer not null,
  version @bigint not null
) @strict;

-- Lettered parts, activities, indicators, cost lines, tranches and annexes; a form for each kind. A code is unique within its kind and year, and names the same thing from year to year.
create table contract_item (
  id @bigint primary key,
  year_id @bigint not null references contract_year (id),
  kind text not null,
  code text not null,
  under text,                           -- code of the part (of an activity), or of the activity (of an indicator or a cost line)
  document text not null,
  removed_at @bigint,
  changed_at @bigint not null,
  changed_by @bigint not null,
  form_version integer not null,
  version @bigint not null
) @strict;
create unique index contract_item_code on contract_item (year_id, kind, code) where removed_at is null;
-- What each operator has of an item: the target of an indicator, grosze of a cost line or a tranche.
create table contract_share (
  item_id @bigint not null references contract_item (id),
  operator_code text not null,
  amount @bigint not null,
  primary key (item_id, operator_code)
) @clustered;

-- Work of the rooms that counts for the public task. Derived from their records, which the log names as changed; what a person chose stays.
create table task_work (
  source text not null,                 -- contact, service, consultation, training, nights …
  followed @bigint not null,            -- the record that the log names
  record_id @bigint not null,           -- the record that counts; often the same
  day @bigint not null,
  measure text not null,
  subject @bigint not null,             -- whom it was for, to count persons once; 0: not said
  operator_code text not null,
  amount @bigint not null,
  year_id @bigint,
  activity text,                        -- none: bound to no activity yet
  chosen_by @bigint,                    -- a person bound it elsewhere than the default
  primary key (source, followed, record_id, day, measure, subject)
) @clustered;
create index task_work_counted on task_work (year_id, measure, activity, operator_code, day, amount, subject);
create index task_work_by_day on task_work (day, measure);
create index task_work_unbound on task_work (operator_code, day) where activity is null;
-- How far the log has been followed.
create table task_followed (
  id integer primary key,
  seq @bigint not null,
  day @bigint not null                  -- what goes on from day to day was counted up to here
) @strict;
insert into task_followed (id, seq, day) values (1, 0, 0);

create table expense (
  id @bigint primary key,
  operator_code text not null,
  year_id @bigint not null references contract_year (id),
  cost text not null,                   -- code of the cost line
  day @bigint not null,
  amount @bigint not null,              -- grosze
  source text not null,                 -- what it was paid from
  document text not null,
  sealed @blob,
  cancelled_at @bigint,
  created_at @bigint not null,
  created_by @bigint not null,
  changed_at @bigint not null,
  form_version integer not null,
  version @bigint not null
) @strict;
create index expense_of_year on expense (year_id, operator_code, cost, day);

-- Hours worked for the task, by person, day and activity.
create table time_sheet (
  user_id @bigint not null,
  day @bigint not null,
  year_id @bigint not null references contract_year (id),
  activity text not null,
  operator_code text not null,
  minutes @bigint not null,
  changed_at @bigint not null,
  primary key (user_id, day, activity)
) @clustered;
create index time_sheet_of_year on time_sheet (year_id, operator_code, activity, day, minutes);
