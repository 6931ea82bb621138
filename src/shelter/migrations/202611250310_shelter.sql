-- Safe places. Nothing here says where one is: a place has a neutral code name only.
create table shelter (
  id @bigint primary key,
  code text not null unique,            -- W1
  name text not null,                   -- a neutral code name
  operator_code text not null,
  kind text not null,                   -- shelter_kind
  languages text,                       -- spoken there: ';pl;uk;'
  closed_at @bigint,
  version @bigint not null
) @strict;

-- Who works where. It ends, it is never deleted.
create table shelter_worker (
  shelter_id @bigint not null references shelter (id),
  user_id @bigint not null,
  since @bigint not null,
  until @bigint,
  primary key (shelter_id, user_id, since)
) @clustered;
create index shelter_worker_of on shelter_worker (user_id, until);

create table shelter_room (
  id @bigint primary key,
  shelter_id @bigint not null references shelter (id),
  name text not null,
  for_whom text not null,               -- room_for
  accessible integer not null,
  isolation integer not null,
  removed_at @bigint,
  version @bigint not null
) @strict;
create index shelter_room_of on shelter_room (shelter_id, name);

create table shelter_bed (
  id @bigint primary key,
  room_id @bigint not null references shelter_room (id),
  shelter_id @bigint not null references shelter (id),
  name text not null,
  removed_at @bigint,
  version @bigint not null
) @strict;
create index shelter_bed_of on shelter_bed (room_id, name);

create table stay (
  id @bigint primary key,
  number text not null,                 -- W1-26-0012
  shelter_id @bigint not null references shelter (id),
  operator_code text not null,          -- of the shelter: its key sealed the packet
  from_operator text not null,          -- whose work it comes from
  case_id @bigint,
  contact_id @bigint,
  person_id @bigint,
  bed_id @bigint not null references shelter_bed (id),  -- of the adult
  state integer not null,               -- 1 held, 2 in the house, 3 left, 4 hold given up
  from_day @bigint not null,
  until_day @bigint not null,           -- the day of leaving as planned: that night is not theirs
  held_until @bigint,
  held_by @bigint not null,
  held_at @bigint not null,
  admitted_at @bigint,
  admitted_by @bigint,
  left_at @bigint,
  ended_by @bigint,
  exit_reason text,
  rules_version text,
  rules_language text,
  rules_at @bigint,
  warnings text,                        -- those it was placed in spite of: ';SEX;MOBILITY;'
  document text not null,               -- coded answers of the packet
  packet @blob,
  packet_version @bigint not null,
  reason @blob,                         -- why it was placed in spite of warnings
  ending @blob,
  form_version integer not null,
  version @bigint not null
) @strict;
create index stay_of_shelter on stay (shelter_id, state, from_day);
create index stay_of_case on stay (case_id, held_at);
create index stay_of_contact on stay (contact_id, held_at);
create index stay_from_operator on stay (from_operator, held_at);
-- One person lives in one place: two stays of one person are never open at once.
create unique index stay_one_of_person on stay (person_id) where state = 2;

-- Everybody of a stay, counted one by one: the adult, and each child, in a bed or with the adult.
create table stay_guest (
  id @bigint primary key,
  stay_id @bigint not null references stay (id),
  child integer not null,               -- 0 the adult, 1 a child
  sex text,
  age_group text,
  bed_id @bigint,                       -- none: with the adult
  since @bigint,                        -- in the house from
  until @bigint
) @strict;
create index stay_guest_of on stay_guest (stay_id);

-- Who lies in a bed, and lay there before. Exactly one at a time: the database sees to it.
create table stay_bed (
  id @bigint primary key,
  guest_id @bigint not null references stay_guest (id),
  stay_id @bigint not null references stay (id),
  bed_id @bigint not null references shelter_bed (id),
  since @bigint not null,
  until @bigint
) @strict;
create unique index one_in_a_bed on stay_bed (bed_id) where until is null;
create index stay_bed_of on stay_bed (stay_id, since);

-- A bed is taken by the night (docs/decisions/0017). held_until: a hold that has passed it takes nothing any more; none: it stands.
create table bed_night (
  bed_id @bigint not null references shelter_bed (id),
  night @bigint not null,
  stay_id @bigint,
  block_id @bigint,
  held_until @bigint,
  primary key (bed_id, night)
) @clustered;
create index bed_night_of_stay on bed_night (stay_id);
create index bed_night_of_night on bed_night (night);

create table bed_block (
  id @bigint primary key,
  bed_id @bigint not null references shelter_bed (id),
  kind text not null,                   -- bed_block_kind
  from_day @bigint not null,
  until_day @bigint not null,
  by_user @bigint not null,
  at @bigint not null,
  ended_at @bigint
) @strict;
create index bed_block_of on bed_block (bed_id, from_day);

create table stay_leave (
  id @bigint primary key,
  stay_id @bigint not null references stay (id),
  kind text not null,                   -- leave_kind
  from_at @bigint not null,
  until_at @bigint not null,            -- agreed
  returned_at @bigint,
  by_user @bigint not null,
  words @blob
) @strict;
create index stay_leave_of on stay_leave (stay_id, from_at);

create table stay_deposit (
  id @bigint primary key,
  stay_id @bigint not null references stay (id),
  kind text not null,                   -- deposit_kind
  words @blob,
  taken_at @bigint not null,
  taken_by @bigint not null,
  returned_at @bigint,
  returned_by @bigint
) @strict;
create index stay_deposit_of on stay_deposit (stay_id, taken_at);

-- Extensions: asked for, agreed or refused.
create table stay_extension (
  id @bigint primary key,
  stay_id @bigint not null references stay (id),
  was @bigint not null,
  until_day @bigint not null,
  asked_at @bigint not null,
  asked_by @bigint not null,
  decided_at @bigint,
  decided_by @bigint,
  outcome text,                         -- YES NO TAKEN (the bed is not free so long)
  words @blob
) @strict;
create index stay_extension_of on stay_extension (stay_id, asked_at);
