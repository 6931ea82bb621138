-- The second tier (docs/decisions/0012): 1 = sealed under the operator's key only, 2 = for the team. The sealed value has a version of its own, as it is sealed
-- again when a team changes, while nobody's writing should be stopped by that.
alter table person add column sealed_version @bigint not null default 0;
alter table person add column tier integer not null default 1;
update person set sealed_version = version;
create index person_of_first_tier on person (operator_code, id) where tier = 1;
