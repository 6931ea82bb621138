-- What coordinators changed of forms, code lists and thresholds. The text is the YAML of one of them; what the program ships is not stored here.
create table form_revision (
  id @bigint primary key,
  kind text not null,                  -- form, codes, thresholds
  name text not null,
  state integer not null,              -- 1 draft, 2 published, 3 withdrawn, 4 thrown away
  yaml text not null,
  number @bigint not null,             -- of a publication: the version of the form; 0 of a draft
  from_day @bigint,                    -- first day in force
  changed_at @bigint not null,
  changed_by @bigint not null,
  published_at @bigint,
  published_by @bigint,
  withdrawn_at @bigint,
  withdrawn_by @bigint,
  version @bigint not null
) @strict;
create unique index form_revision_draft on form_revision (kind, name) where state = 1;
create index form_revision_published on form_revision (state, kind, name, from_day);
