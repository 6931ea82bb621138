-- Reads of contacts are by far the most events, each of another contact: in an index by record each cost a page of its own, written and sealed. They are found by
-- walking the log (docs/decisions/0011); cases, accounts and everything else keep their index.
drop index event_of_record;
create index event_of_record on event (record, record_id, seq, at, actor) where record <> 'contact';
