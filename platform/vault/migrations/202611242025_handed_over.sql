-- A record handed over to another operator (docs/decisions/0015): under which operator its values are bound; null: the one whose key wraps it.
alter table record_key add column sealed_under text;
