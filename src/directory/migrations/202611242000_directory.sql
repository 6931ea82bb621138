create table directory_entry (
  id @bigint primary key,
  origin text not null,                 -- the operator that added it
  owner text,                           -- the operator that keeps it for itself; null: shared by both
  kind text not null,
  name text not null,
  city text,
  region text,
  languages text not null,              -- ';uk;ru;'
  services text not null,
  folded text not null,                 -- name and place as search compares them
  sort_key @blob not null,              -- name as Polish sorts it
  document text not null,
  form_version integer not null,
  verified_on @bigint,
  verified_by @bigint,
  archived_at @bigint,
  created_at @bigint not null,
  created_by @bigint not null,
  changed_at @bigint not null,
  version @bigint not null
) @strict;
create index directory_by_kind on directory_entry (kind, sort_key);

create table directory_version (
  entry_id @bigint not null references directory_entry (id),
  version @bigint not null,
  at @bigint not null,
  by_user @bigint not null,
  document text not null,
  primary key (entry_id, version)
) @clustered;

-- What one operator has noted for itself: sealed under its key, one row for each entry and operator.
create table directory_private (
  id @bigint primary key,
  entry_id @bigint not null references directory_entry (id),
  operator_code text not null,
  sealed @blob not null,
  changed_at @bigint not null,
  changed_by @bigint not null,
  version @bigint not null,
  unique (entry_id, operator_code)
) @strict;
