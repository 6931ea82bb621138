-- A term that runs in a case. Which rule it follows stands in the data of the room (law/*.law.yaml); of a record and a rule there is one row, which ends and may start again.
create table legal_clock (
  id @bigint primary key,
  case_id @bigint not null references case_file (id),
  person_id @bigint,                    -- null: the whole case
  person_label text not null,           -- its letter when it was entered, for a person who was copied when the case was handed over
  rule text not null,
  of_table text not null,               -- the record that it comes from; entered by hand: legal_clock and the own id
  of_record @bigint not null,
  step integer not null,
  started_day @bigint not null,
  last_day @bigint not null,
  computed_day @bigint,                 -- what the rule gives, when a printed day won
  href text not null,
  state integer not null,               -- 1 running, 2 ended
  ended_at @bigint,
  ended_by @bigint,
  end_reason text,
  created_at @bigint not null,
  created_by @bigint not null,
  sealed @blob,                         -- the note of one entered by hand, under the key of the case
  sealed_version @bigint not null,
  version @bigint not null
) @strict;
create unique index legal_clock_of_record on legal_clock (of_table, of_record, rule);
create index legal_clock_of_case on legal_clock (case_id, state, last_day);
create index legal_clock_by_day on legal_clock (state, last_day);

-- That a warning was given: once for each clock, last day and number of days before it.
create table clock_warning (
  clock_id @bigint not null references legal_clock (id),
  last_day @bigint not null,
  days integer not null,
  at @bigint not null,
  primary key (clock_id, last_day, days)
) @clustered;
