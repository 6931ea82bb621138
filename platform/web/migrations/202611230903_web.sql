-- Answers to POST requests of API callers that sent an Idempotency-Key, kept for a day. The body is sealed under the operator's key (base64url).
create table web_idempotency (
  user_id @bigint not null,
  key text not null,
  route text not null,
  request_hash text not null,
  status integer not null,
  headers text not null,
  body text not null,
  at @bigint not null,
  primary key (user_id, key)
) @strict;
create index web_idempotency_at on web_idempotency (at);
