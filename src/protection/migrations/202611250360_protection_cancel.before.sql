insert into case_file (id, number, operator_code, status, opened_at, opened_by, changed_at, document, form_version, version) values (361, 'W-2026-0361', 'W', 1, 1000, 1, 1000, '{}', 1, 1);
insert into protection_programme (id, case_id, person_id, operator_code, started_on, at, by_user) values (3, 361, 5, 'W', 20000, 1000, 1);
