-- A person who was handed over to another operator: every node that holds the sounds of the name in memory takes them out when it follows the operator's counter.
create table person_gone (
  person_id @bigint not null references person (id),
  operator_code text not null,
  changed @bigint not null,             -- the same counter as person_search: people/search/W
  primary key (person_id, operator_code)
) @clustered;
create index person_gone_changed on person_gone (operator_code, changed);
