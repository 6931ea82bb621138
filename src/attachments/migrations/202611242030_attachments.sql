-- Files of a case. What a file is called, what it is about and what is in it are sealed; kind, type and size are not.
create table attachment (
  id @bigint primary key,
  case_id @bigint not null references case_file (id),
  person @bigint,
  kind text not null,
  state integer not null,               -- 1 kept, 2 withdrawn, 3 erased
  file @bigint not null,                -- the newest one
  files integer not null,
  document text not null,
  sealed @blob,
  form_version integer not null,
  version @bigint not null,
  at @bigint not null,
  by_user @bigint not null,
  withdrawn_at @bigint,
  withdrawn_by @bigint,
  reason text
) @strict;
create index attachment_of_case on attachment (case_id, at);

create table attachment_file (
  id @bigint primary key,
  attachment_id @bigint,                -- none while its parts are still being written
  case_id @bigint not null references case_file (id),
  number integer not null,              -- 1, 2 … of its attachment
  type text not null,
  size @bigint not null,
  pages @bigint not null,
  pictures integer not null,            -- drawn ones
  preview text not null,                -- none, or why there is no preview
  sealed @blob,                         -- digest of the content
  at @bigint not null,
  by_user @bigint not null
) @strict;
create index attachment_file_of on attachment_file (attachment_id, number);

create table attachment_part (
  id @bigint primary key,
  file_id @bigint not null references attachment_file (id),
  what text not null,                   -- file, page1 … page3, thumb
  n integer not null,
  sealed @blob
) @strict;
create unique index attachment_part_of on attachment_part (file_id, what, n);
