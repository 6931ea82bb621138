select case when count(*) = 2 then 'ok' else 'a wrapped key is lost or belongs to somebody else' end from record_key where record_id in (71, 72) and sealed_under is null;
