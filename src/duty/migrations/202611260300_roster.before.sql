insert into duty_shift (id, operator_code, user_id, post, starts_at, ends_at, created_by, created_at) values (5, 'W', 1, 1, 1795420800000, 1795449600000, 1, 1795000000000);
