#pragma once
// Front door of the telephone exchange's room: what every page shows of a call, and the settings of the telephones.
#include "access/accounts.h"
#include "core/time.h"
#include "forms/forms.h"
#include "store/store.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace ostoja::exchange {

// DIR/centre.toml, [telephone]. Without it the line works by hand and these are never dialled.
struct Telephone {
  std::string phones = "sip:{}@centre.local";         // of a person; {} is the log-in name
  std::string voice = "sip:{}@127.0.0.1:5076";        // the voice agent; {} is what it plays: queue-pl, closed-uk
  std::map<std::string, std::string> mobiles;         // by operator: the urgent mobile's address; without one the telephone of who has it is rung
};
std::string realm_of(const Telephone&);               // centre.local: what stands behind the @ of the phones
core::Done check(const Telephone&);                   // invalid with what is wrong

// A new password for a person's SIP telephone, told once; the one of before is good no more.
std::string new_phone_secret(store::Tx&, const vault::OperatorKeys&, access::UserId, std::string_view login, std::string_view realm, core::Instant now);

// The call that rings at a person's telephone or that they are in.
struct Mine { std::string reference; bool talking = false, simulated = false; std::int64_t contact = 0; core::Instant since; };
std::optional<Mine> call_of(store::Tx&, access::UserId);
std::int64_t waiting(store::Tx&);                     // callers nobody talks to yet
bool takes_calls(store::Tx&, const forms::Library&, access::UserId, core::Instant shift_from, core::Instant now);  // in this shift; false: away

}  // namespace ostoja::exchange
