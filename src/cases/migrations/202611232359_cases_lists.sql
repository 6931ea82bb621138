-- The lists of a coordinator by what they are filtered for most, each in the order of the last change.
create index case_by_urgency on case_file (operator_code, urgency, changed_at, id);
create index case_by_language on case_file (operator_code, language, changed_at, id);
create index case_by_citizenship on case_file (operator_code, citizenship, changed_at, id);
create index case_by_year on case_file (operator_code, registration_year, changed_at, id);
create index case_by_lead on case_file (operator_code, lead, changed_at, id);
