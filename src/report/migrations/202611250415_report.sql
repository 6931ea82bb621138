-- Reports of the public task. What is written by hand stands in text; figures are counted anew until the report is frozen, and then stand as they were.
create table report (
  id @bigint primary key,
  year_id @bigint not null references contract_year (id),
  year integer not null,
  operator_code text,                   -- none: the joint report of both
  kind text not null,                   -- PARTIAL, FINAL
  from_day @bigint not null,
  until_day @bigint not null,
  state integer not null,               -- 1 being written, 2 frozen
  document text not null,               -- the form of the report, as the contract names it
  created_at @bigint not null,
  created_by @bigint not null,
  changed_at @bigint not null,
  changed_by @bigint not null,
  version @bigint not null
) @strict;
create index report_of_year on report (year_id, from_day);
-- Words about one result or activity, and who looked at a result.
create table report_text (
  report_id @bigint not null references report (id),
  item_kind text not null,              -- indicator, activity
  item_code text not null,
  words text not null,
  reviewed_by @bigint,
  reviewed_at @bigint,
  primary key (report_id, item_kind, item_code)
) @clustered;
-- Each time it was frozen: the paper and the workbook as they were, and what they hash to. Nothing of it is ever changed; a reopening is noted beside it.
create table report_frozen (
  report_id @bigint not null references report (id),
  round integer not null,
  frozen_at @bigint not null,
  frozen_by @bigint not null,
  paper text not null,
  workbook @blob not null,
  figures text not null,                -- code and number, to tell later what has changed since
  hash text not null,
  reopened_at @bigint,
  reopened_by @bigint,
  reopen_reason text,
  primary key (report_id, round)
) @clustered;
