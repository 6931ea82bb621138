-- Assessments of needs and of risk. None is ever changed: a new one is made, a wrong one is withdrawn with its reason.
create table assessment (
  id @bigint primary key,
  operator_code text not null,
  case_id @bigint not null references case_file (id),
  kind text not null,                   -- RISK, NEEDS
  person_id @bigint,                    -- null: the whole case
  at @bigint not null,                  -- of the talk
  why text not null,
  highest @bigint not null,             -- 0 to 3; -1: nothing known
  unknown @bigint not null,             -- how many domains are U
  review_day @bigint,                   -- when the next one is due, by the schedule from the first of its kind
  by_user @bigint not null,
  saved_at @bigint not null,
  withdrawn text,                       -- reason
  withdrawn_at @bigint,
  withdrawn_by @bigint,
  sealed @blob,                         -- judgement and notes of the domains
  form_version integer not null,
  version @bigint not null
) @strict;
create index assessment_of_case on assessment (case_id, kind, at);

create table assessment_rating (
  assessment_id @bigint not null references assessment (id),
  domain text not null,
  level @bigint not null,               -- 0 to 3; -1: U, asked and not known. A domain that was not asked has no row.
  primary key (assessment_id, domain)
) @clustered;
