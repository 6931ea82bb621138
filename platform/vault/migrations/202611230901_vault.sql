-- The wrapped data keys: apart from the data, so that erasing them reaches every copy of it.
create table record_key (
  record text not null,
  record_id @bigint not null,
  recipient text not null,
  wrapped @blob not null,
  primary key (record, record_id, recipient)
) @clustered;
