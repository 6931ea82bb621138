-- Each person of an operator has a pair of keys (docs/decisions/0012). The public one is sealed under the operator's key so that nobody can put another in its
-- place; the private one lies here twice, for the recovery key and under the person's password, and once with each session and token.
create table user_key (
  user_id @bigint primary key references staff_user (id),
  public_key @blob not null,
  by_recovery @blob not null,
  by_password @blob,
  made_at @bigint not null
) @strict;
alter table session add column reader_key @blob;
alter table api_token add column reader_key @blob;
