-- When each account was last signed in, for the list of accounts.
create table staff_sign_in (
  user_id @bigint primary key references staff_user (id),
  last_at @bigint not null
) @strict;
