-- A set of indicators asked about one person (or about whoever the case is about). Coded answers are open, notes are sealed; the reading is kept as it was computed.
create table screening (
  id @bigint primary key,
  case_id @bigint not null references case_file (id),
  person_id @bigint,
  instrument text not null,
  instrument_version @bigint not null,
  supplement_version @bigint not null,  -- 0: none was asked
  age integer not null,                 -- 1 read as an adult, 2 as a minor
  started_at @bigint not null,
  started_by @bigint not null,
  saved_at @bigint not null,
  saved_by @bigint not null,
  answers text not null,                -- {"DEC.NATURE":["yes","said"]}
  sealed @blob,                         -- notes by indicator
  reading text not null,
  result_class text not null,
  statistical_class text not null,
  legal_class text not null,
  answered @bigint not null,
  asked @bigint not null,
  locked_at @bigint,                    -- since a decision rests on it: it takes no change any more
  version @bigint not null
) @strict;
create index screening_of_case on screening (case_id, started_at);

-- Decisions are added and never changed; only the answer of the second person is written beside one.
create table identification_decision (
  id @bigint primary key,
  case_id @bigint not null references case_file (id),
  person_id @bigint,
  status text not null,                 -- victim_status: POSSIBLE ACTUAL AT_RISK NOT_A_VICTIM
  decided_by text not null,             -- decided_by: CENTRE POLICE …
  decided_on @bigint not null,          -- the day of the decision
  code text not null,                   -- identification_status
  screening_id @bigint,
  screening_hash text,
  state integer not null,               -- 1 in force, 2 waits for a second person, 3 refused by the second person
  sealed @blob,                         -- reasons
  signed_by @bigint not null,
  signed_at @bigint not null,
  content_hash text not null,           -- of the canonical content that was signed
  second_by @bigint,
  second_at @bigint,
  second_sealed @blob,                  -- why the second person refused
  version @bigint not null
) @strict;
create index identification_decision_of_case on identification_decision (case_id, signed_at);

-- The present status of each case, for lists and statistics.
create table case_identification (
  case_id @bigint primary key references case_file (id),
  code text not null,
  decided_by text not null,
  decided_on @bigint not null,
  decision_id @bigint not null
) @strict;

create table duty_check (
  id @bigint primary key,
  case_id @bigint not null references case_file (id),
  acts_on @bigint not null,             -- the day that the catalogue is taken of
  law_from @bigint not null,            -- which version that was
  answers text not null,
  suggestion text not null,
  outcome text not null,                -- duty_outcome
  exception text,                       -- duty_exception
  sealed @blob,
  decided_by @bigint not null,
  decided_at @bigint not null,
  version @bigint not null
) @strict;
create index duty_check_of_case on duty_check (case_id, decided_at);

-- What was handed to somebody about a person: the fields that they agreed to, as they read, sealed, with the hash of what was given.
create table referral_card (
  id @bigint primary key,
  case_id @bigint not null references case_file (id),
  person_id @bigint,
  receiver_kind text not null,
  consent_on @bigint not null,
  consent_how text not null,
  fields text not null,                 -- ';LANGUAGE;HEALTH;'
  sealed @blob not null,
  content_hash text not null,
  given_by @bigint not null,
  given_at @bigint not null,
  version @bigint not null
) @strict;
create index referral_card_of_case on referral_card (case_id, given_at);
