-- Where a place is: sealed for the people who work there, and for nobody else (record kind shelter_address).
create table shelter_address (
  shelter_id @bigint primary key references shelter (id),
  operator_code text not null,
  sealed @blob not null,
  sealed_version @bigint not null,      -- what the value is bound to: raised with each fresh key
  form_version integer not null,
  version @bigint not null,
  changed_at @bigint not null,
  changed_by @bigint not null
) @strict;

-- The address handed to one driver or escort for one transfer. Whoever asks and whoever is to have it never agree to it themselves: the database sees to it.
create table address_release (
  id @bigint primary key,
  shelter_id @bigint not null references shelter (id),
  stay_id @bigint not null references stay (id),
  leg text not null,                    -- address_leg
  role text not null,                   -- address_role
  to_user @bigint not null,
  to_operator text not null,            -- its keys seal the copy
  hours integer not null,
  reason @blob not null,
  asked_by @bigint not null,
  asked_at @bigint not null,
  state integer not null,               -- 1 asked, 2 agreed, 3 refused, 4 over
  decided_by @bigint,
  decided_at @bigint,
  until_at @bigint,
  sealed @blob,                         -- the copy for that one person; gone with the end
  ended_at @bigint,
  ended_by @bigint,
  end_reason text,                      -- address_end
  check (decided_by is null or (decided_by <> asked_by and decided_by <> to_user))
) @strict;
create index address_release_of on address_release (shelter_id, asked_at);
create index address_release_to on address_release (to_user, state);
create index address_release_by on address_release (asked_by, state);
create index address_release_open on address_release (state, until_at);
