-- A programme begun by mistake stays, with who cancelled it and why, and counts no more: the person may have another one.
alter table protection_programme add column cancelled text;
alter table protection_programme add column cancelled_at @bigint;
alter table protection_programme add column cancelled_by @bigint;
drop index protection_programme_of_person;
create unique index protection_programme_of_person on protection_programme (case_id, person_id) where cancelled is null;
