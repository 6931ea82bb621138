#pragma once
// The key pair of each person of an operator, with which the second tier is opened (vault/readers.h). Table: user_key.
// A pair is made when it is first needed: at a sign-in, or when somebody seals for this person. Staff of both operators (editor, ministry, admin) have none.
#include "access/accounts.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ostoja::access {

std::string reader_name(UserId);                                     // "user/8mz…", as it stands in record_key
std::optional<UserId> user_of_reader(std::string_view name);
// Whom to seal for. invalid: no such account of this operator. Makes the pair when there is none, so call it in a write.
core::Result<vault::Recipient> recipient(store::Tx&, const vault::OperatorKeys&, UserId, core::Instant now);

// The private key by the password's own key. Where that opens nothing (first sign-in, a password that somebody else has set) the recovery key does, which leaves
// an event, and the private key is wrapped for this password.
core::Result<vault::ReaderKeys> keys_by_password(store::Tx&, const vault::OperatorKeys&, UserId, const core::Secret& password_key, core::Instant now);
// By the recovery key: for tokens made at the command line, and for tests. The caller says in an event why.
core::Result<vault::ReaderKeys> keys_by_recovery(store::Tx&, const vault::OperatorKeys&, UserId, core::Instant now);
// With a change of password by the person: set_password_hash() has dropped the wrap of the old one.
void keep_for_password(store::Tx&, const vault::OperatorKeys&, UserId, const vault::ReaderKeys&, const core::Secret& password_key);

// How a private key lies with a session or token: under a key made of the cookie or token itself, of which the store has only the hash.
core::Bytes wrapped_for_bearer(const vault::ReaderKeys&, UserId, std::string_view cookie_or_token);
core::Result<vault::ReaderKeys> keys_of_bearer(UserId, std::string_view cookie_or_token, store::Blob wrapped);

}  // namespace ostoja::access
