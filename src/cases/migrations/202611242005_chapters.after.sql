select case when records = 2 and changed_at = 3000 then 'ok' else 'the entries are not counted' end from case_chapter where case_id = 7 and chapter = 'notes';
select case when records = 1 and changed_at = 4000 then 'ok' else 'the persons are not counted' end from case_chapter where case_id = 7 and chapter = 'people';
