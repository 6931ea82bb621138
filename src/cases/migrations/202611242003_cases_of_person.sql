-- Who may read a person is everybody on a team of any of the person's cases: asked at each save and each change of a team.
create index case_of_person on case_person (person_id, case_id);
