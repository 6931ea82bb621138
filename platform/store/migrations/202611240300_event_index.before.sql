insert into event (seq, at, actor, action, record, record_id, version, detail, hash) values
  (1, 1000, 1, 'contact.read', 'contact', 7, 0, '', null),
  (2, 2000, 2, 'case.read', 'case', 7, 0, 'identity', null),
  (3, 3000, 1, 'contact.change', 'contact', 7, 2, 'PHONE', null);
