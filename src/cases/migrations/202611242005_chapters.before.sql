insert into case_file (id, number, operator_code, status, opened_at, opened_by, changed_at, document, form_version, version) values (7, 'W-2026-0001', 'W', 1, 1000, 1, 1000, '{}', 1, 1);
insert into case_note (id, case_id, at, by_user, kind, version) values (1, 7, 2000, 1, 'NOTE', 1);
insert into case_note (id, case_id, at, by_user, kind, version) values (2, 7, 3000, 1, 'CALL', 1);
insert into person (id, operator_code, document, form_version, version, created_at, created_by) values (5, 'W', '{}', 1, 1, 1000, 1);
insert into case_person (case_id, person_id, label, added_at) values (7, 5, 'A', 4000);
