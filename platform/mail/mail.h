#pragma once
// A plain text message out by SMTP. Off until the centre's settings name a server. Whoever writes one sees to it that nothing of a person stands in it: mail is a postcard.
#include "core/result.h"
#include "core/time.h"

#include <string>
#include <string_view>

namespace ostoja::mail {

struct Server {               // [mail] of centre.toml
  std::string url;            // smtps://host:465, or smtp://host:587, which must offer TLS; in the clear to this machine only
  std::string from;           // the address that it comes from
  std::string user;           // empty: no sign-in
  std::string password_file;  // its first line is the password; read at each sending, so that a change needs no restart
  explicit operator bool() const { return !url.empty(); }
};
core::Done check(const Server&);                    // invalid when it cannot be one
bool is_address(std::string_view);                  // name@host.domain of ASCII, without anything that could end a line or begin another address

struct Message { std::string to, subject, text; };  // UTF-8; the subject is one line
std::string written(const Server&, const Message&, core::Instant at, std::string_view id);  // as it goes over the wire
// Waits, at most half a minute. invalid: no address; unavailable: not taken by the server. Nothing of the message is logged.
core::Done send(const Server&, const Message&, core::Instant now);

}  // namespace ostoja::mail
