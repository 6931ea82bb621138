-- How a person is found again without opening the identity (docs/decisions/0013): the sounds of the names and the year of birth, sealed under the operator's key.
create table person_search (
  person_id @bigint primary key references person (id),
  operator_code text not null,
  sealed @blob not null,
  version @bigint not null,
  changed @bigint not null              -- the operator's counter people/search/W: what is new is what is larger
) @strict;
create index person_search_changed on person_search (operator_code, changed);

-- Numbers as keyed hashes: an exact number finds the person, a hash tells nothing to who has no key.
create table person_key (
  person_id @bigint not null references person (id),
  kind text not null,                   -- PHONE, PESEL, DOCUMENT, EMAIL
  hash text not null,
  primary key (person_id, kind)
) @clustered;
create index person_key_hash on person_key (hash);

-- Two records of one person. Nothing is deleted: the merged record stays as it was, and what the kept one held before is sealed here.
create table person_merge (
  id @bigint primary key,
  operator_code text not null,
  kept @bigint not null references person (id),
  merged @bigint not null references person (id),
  sealed @blob not null,
  at @bigint not null,
  by_user @bigint not null,
  undone_at @bigint,
  undone_by @bigint
) @strict;
create index person_merge_kept on person_merge (kept, undone_at);
create index person_merge_merged on person_merge (merged, undone_at);

-- Looked at and decided: two different persons. The smaller id stands first.
create table person_apart (
  one @bigint not null references person (id),
  other @bigint not null references person (id),
  operator_code text not null,
  at @bigint not null,
  by_user @bigint not null,
  primary key (one, other)
) @clustered;
