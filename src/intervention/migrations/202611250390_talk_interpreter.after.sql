select case when count(*) = 1 then 'ok' else 'a talk is lost' end from interview where id = 390 and interpreter = 'YES' and interpreter_entry is null;
