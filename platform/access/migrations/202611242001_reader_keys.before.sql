insert into staff_user (id, login, name, operator_code, locale, state, password_hash, password_at, must_change_password, second_factor, second_factor_version, second_factor_step, version, created_at)
  values (91, 'old.account', 'Old Account', 'W', 'pl', 1, '$argon2id$v=19$m=131072,t=2,p=1$x$y', 1000, 0, null, 0, 0, 1, 1000);
insert into session (hash, user_id, factor, csrf, created_at, used_at, ends_at) values ('0a', 91, 1, 'c', 1000, 1000, 9000);
insert into api_token (id, user_id, hash, scopes, created_at, ends_at, revoked_at) values (92, 91, '0b', 'cases:read', 1000, 9000, null);
