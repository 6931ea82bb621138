-- Reports of a person that institutions sent on their form. What stands on it is sealed under the key of the case.
create table institution_form (
  id @bigint primary key,
  case_id @bigint not null,
  person_id @bigint,
  source_entry @bigint not null,        -- of the directory
  received_on @bigint not null,
  attachment_id @bigint,                -- the scan among the attachments of the case
  sealed @blob,
  form_version integer not null,
  recorded_by @bigint not null,
  recorded_at @bigint not null
) @strict;
create index institution_form_case on institution_form (case_id, received_on);
