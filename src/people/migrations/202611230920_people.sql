create table person (
  id @bigint primary key,
  operator_code text not null,
  document text not null,
  sealed @blob,
  form_version integer not null,
  version @bigint not null,
  created_at @bigint not null,
  created_by @bigint not null
) @strict;
