-- The calendar feed of somebody of the staff: only the hash of its secret word is kept.
create table clock_feed (
  user_id @bigint primary key,
  token_hash text not null unique,
  created_at @bigint not null
) @strict;
