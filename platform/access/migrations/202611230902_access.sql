-- Accounts, their sessions and tokens, the throttle of sign-in, and what the audit log keeps beside its events.
create table staff_user (
  id @bigint primary key,
  login text not null unique,
  name text not null,
  operator_code text not null,
  locale text not null,
  state integer not null,
  password_hash text not null,
  password_at @bigint,
  must_change_password integer not null,
  second_factor @blob,
  second_factor_version @bigint not null,
  second_factor_step @bigint not null,
  version @bigint not null,
  created_at @bigint not null
) @strict;

create table staff_role (
  user_id @bigint not null references staff_user (id),
  role text not null,
  primary key (user_id, role)
) @strict;

create table session (
  hash text primary key,
  user_id @bigint not null references staff_user (id),
  factor integer not null,
  csrf text not null,
  created_at @bigint not null,
  used_at @bigint not null,
  ends_at @bigint not null
) @strict;
create index session_of_user on session (user_id);

create table sign_in_throttle (
  key text primary key,
  failures integer not null,
  last_at @bigint not null,
  free_at @bigint not null
) @strict;

create table api_token (
  id @bigint primary key,
  user_id @bigint not null references staff_user (id),
  hash text not null unique,
  scopes text not null,
  created_at @bigint not null,
  ends_at @bigint not null,
  revoked_at @bigint
) @strict;

create table audit_frontier (
  id integer primary key,
  size @bigint not null,
  hashes @blob not null
) @strict;

create table audit_checkpoint (
  size @bigint not null,
  operator_code text not null,
  at @bigint not null,
  root @blob not null,
  signature @blob not null,
  primary key (size, operator_code)
) @strict;
