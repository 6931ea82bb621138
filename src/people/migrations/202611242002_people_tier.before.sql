insert into person (id, operator_code, document, sealed, form_version, version, created_at, created_by) values (71, 'W', '{}', null, 1, 3, 1000, 7);
insert into person (id, operator_code, document, sealed, form_version, version, created_at, created_by) values (72, 'K', '{"sex":"F"}', null, 1, 1, 1000, 7);
