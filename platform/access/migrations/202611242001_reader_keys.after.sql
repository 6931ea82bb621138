select case when count(*) = 1 then 'ok' else 'an account is lost' end from staff_user where id = 91 and password_hash like '$argon2id$%';
select case when count(*) = 1 then 'ok' else 'a session is lost' end from session where hash = '0a' and user_id = 91 and reader_key is null;
select case when count(*) = 1 then 'ok' else 'a token is lost' end from api_token where id = 92 and scopes = 'cases:read' and reader_key is null;
select case when count(*) = 0 then 'ok' else 'a pair out of nowhere' end from user_key;
