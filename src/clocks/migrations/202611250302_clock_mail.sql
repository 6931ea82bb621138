-- Who of the staff wants a line a day about the terms that end, and where to; the address is sealed under the operator's key.
create table clock_mail (
  user_id @bigint primary key,
  sealed @blob not null,
  sealed_version @bigint not null,
  since @bigint not null,
  sent_day @bigint                      -- the day of the last one; null: none yet
) @strict;
