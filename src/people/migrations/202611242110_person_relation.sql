-- "person is parent of other". Relations that are the same both ways are stored from the smaller id to the larger.
create table person_relation (
  id @bigint primary key,
  person_id @bigint not null references person (id),
  other_id @bigint not null references person (id),
  kind text not null,
  since @bigint not null,
  by_user @bigint not null,
  until @bigint
) @strict;
create index person_relation_of on person_relation (person_id);
create index person_relation_to on person_relation (other_id);
