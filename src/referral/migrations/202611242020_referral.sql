create table referral (
  id @bigint primary key,
  case_id @bigint not null references case_file (id),
  person_id @bigint,
  operator_code text not null,
  direction integer not null,           -- 1 out, 2 in, 3 transfer to the other operator
  other_entry @bigint,                  -- of the directory
  other_operator text,
  reason text not null,
  state integer not null,               -- 1 draft, 2 sent, 3 accepted, 4 rejected, 5 done, 6 revoked
  answer_by @bigint,
  scope text not null,
  consent_id @bigint,
  created_at @bigint not null,
  created_by @bigint not null,
  sent_at @bigint,
  changed_at @bigint not null,
  document text not null,
  sealed @blob,
  packet @blob,                         -- as it was sent
  form_version integer not null,
  version @bigint not null
) @strict;
create index referral_of_case on referral (case_id, created_at);
create index referral_waiting on referral (operator_code, state, sent_at);

create table referral_step (
  id @bigint primary key,
  referral_id @bigint not null references referral (id),
  state integer not null,
  at @bigint not null,
  by_user @bigint not null,
  reason text,
  sealed @blob
) @strict;
create index referral_step_of_referral on referral_step (referral_id, at);

-- What the receiving operator sees of a transfer before it answers: the minimum packet, sealed under its own key.
create table transfer_offer (
  id @bigint primary key,               -- that of the referral
  from_operator text not null,
  to_operator text not null,
  case_id @bigint not null,
  number text not null,                 -- of the sender's case
  reason text not null,
  state integer not null,               -- 2 sent, 3 accepted, 4 rejected, 6 revoked
  answer_by @bigint,
  offered_at @bigint not null,
  offered_by @bigint not null,
  answered_at @bigint,
  answered_by @bigint,
  packet @blob
) @strict;
create index transfer_offer_of_receiver on transfer_offer (to_operator, state, offered_at);
