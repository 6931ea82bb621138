select case when count(*) = 3 and max(seq) = 3 then 'ok' else 'events are lost' end from event;
select case when detail = 'identity' and at = 2000 then 'ok' else 'an event has changed' end from event where record = 'case' and record_id = 7 and record <> 'contact';
select case when count(*) = 2 then 'ok' else 'a contact has lost its events' end from event where record = 'contact' and record_id = 7;
