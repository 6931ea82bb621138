insert into record_key (record, record_id, recipient, wrapped) values ('case', 71, 'kek/1', cast('abc' as @blob)), ('person', 72, 'recovery/1', cast('def' as @blob));
