-- Several of each: further names, documents, telephones, addresses and languages of a person. `sealed` is of the second tier, like the identity; it has a key and a version of its
-- own. `search` (sounds of a name; first tier) and `hash` (a number, keyed) let the person be found again.
create table person_detail (
  id @bigint primary key,
  operator_code text not null,
  person_id @bigint not null references person (id),
  kind text not null,                   -- name, document, phone, address, language
  document text not null,
  sealed @blob,
  sealed_version @bigint not null,
  form_version integer not null,
  version @bigint not null,
  at @bigint not null,
  by_user @bigint not null,
  search @blob,
  key_kind text,                        -- PHONE, DOCUMENT
  hash text
) @strict;
create index person_detail_of on person_detail (person_id, id);
create index person_detail_hash on person_detail (hash) where hash is not null;

-- What went along when two records of a person became one, so that it can go back.
create table person_detail_moved (
  merge_id @bigint not null references person_merge (id),
  detail_id @bigint not null references person_detail (id),
  primary key (merge_id, detail_id)
) @clustered;
create index person_detail_moved_of on person_detail_moved (detail_id);
