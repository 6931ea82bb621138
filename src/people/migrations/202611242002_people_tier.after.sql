select case when count(*) = 2 then 'ok' else 'a person is lost or has no tier' end from person where id in (71, 72) and tier = 1 and sealed_version = version;
select case when count(*) = 1 then 'ok' else 'an answer is lost' end from person where id = 72 and document = '{"sex":"F"}';
