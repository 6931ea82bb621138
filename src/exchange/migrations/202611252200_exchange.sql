-- What the telephone exchange asked and told: a call, its events, and, until somebody has answered, its number: sealed for each operator, and as that operator's keyed hash.
create table phone_call (
  id @bigint primary key,
  reference text not null unique,      -- the exchange's own name of the call
  state integer not null,              -- 1 ringing, 2 waiting, 3 talking, 4 ended, 5 missed, 6 refused
  withheld integer not null,
  simulated integer not null,          -- played by ostoja demo-call: answered on the page
  language text,
  urgent integer not null,             -- the caller pressed that it cannot wait
  arrived_at @bigint not null,
  waiting_since @bigint,
  answered_at @bigint,
  ended_at @bigint,
  answered_by @bigint,
  operator_code text,                  -- whose call it is: of who answered, or of who calls back
  contact_id @bigint,
  ringing text not null,               -- people whose telephone rings now, ids between blanks: " 12 34 "
  tried text not null,                 -- people who were rung before
  last_try integer not null,
  last_answer text,                    -- what was decided for it: the same question gets the same answer
  changed_at @bigint not null
) @strict;
create index phone_call_live on phone_call (state) where state < 4;
create index phone_call_by_time on phone_call (arrived_at, state);
create table phone_event (
  call_id @bigint not null,
  seq @bigint not null,
  type integer not null,
  who @bigint,
  at @bigint not null,
  attempt integer not null,
  primary key (call_id, seq)
) @clustered;
create table call_number (
  call_id @bigint not null,
  operator_code text not null,
  number_hash text not null,
  arrived_at @bigint not null,
  sealed @blob not null,
  primary key (call_id, operator_code)
) @clustered;
create index call_number_by_hash on call_number (number_hash, arrived_at);
-- What people say of themselves, and what their telephone says; without a row somebody on duty is there.
create table line_presence (
  user_id @bigint primary key,
  state integer not null,              -- 1 available, 2 in a call, 3 after a call, 4 away
  reason text,                         -- away_reason
  since @bigint not null
) @strict;
create table line_phone (
  user_id @bigint not null,
  device text not null,
  since @bigint not null,
  primary key (user_id, device)
) @clustered;
-- Numbers that are not put through for a while; the hash of the operator that blocked it.
create table line_block (
  id @bigint primary key,
  operator_code text not null,
  number_hash text not null,
  contact_id @bigint not null,         -- where it was blocked from
  reason text not null,                -- block_reason
  until_at @bigint not null,
  created_by @bigint not null,
  created_at @bigint not null
) @strict;
create unique index line_block_of_number on line_block (operator_code, number_hash);
-- What a SIP telephone signs in with: the digest of its password, sealed. The password itself is shown once.
create table phone_secret (
  user_id @bigint primary key,
  operator_code text not null,
  sealed @blob not null,
  created_at @bigint not null
) @strict;
