-- Who of the directory interprets a talk, so that a conflict of interest is seen there too.
alter table interview add column interpreter_entry @bigint;
create index interview_of_interpreter on interview (case_id, interpreter_entry) where interpreter_entry is not null;
