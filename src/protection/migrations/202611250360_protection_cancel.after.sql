select case when count(*) = 1 then 'ok' else 'a programme is lost or cancelled by nobody' end from protection_programme where id = 3 and person_id = 5 and cancelled is null;
