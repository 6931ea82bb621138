#pragma once
// Somebody who opens every page of a case and fills every form found there, as the tests of ownership need: each text field gets a mark of its own, so that it can be looked
// for afterwards on everybody else's pages. It reads the pages as a browser does and knows no room.
#include "house.h"

#include "core/fields.h"
#include "web/request.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ostoja::tests {

struct Mark { std::string text, address, field; };           // what was typed, into which form and field

class Robot {
 public:
  Robot(House& house, std::string login, access::Factor = access::Factor::done);
  web::Response get(std::string_view target);
  web::Response post(std::string_view target, core::Fields form);   // csrf is added
  // Opens `home` and all that links to it from there (addresses that begin with `home`), and sends each form of `home` once. `leave_out`: ends of addresses of forms that are
  // not sent (closing, changing the team). Gives the addresses that were there.
  std::set<std::string> walk(const std::string& home, const std::vector<std::string>& leave_out);
  const std::vector<Mark>& marks() const { return marks_; }
  const std::vector<std::string>& refused() const { return refused_; }  // forms that came back
  const std::string& csrf() const { return csrf_; }

 private:
  web::Request request(std::string_view target) const;
  struct Form { std::string action; core::Fields fields; std::vector<Mark> marks; std::vector<std::string> guessed; };  // guessed: numbers and days that a field may refuse
  std::vector<Form> forms_of(std::string_view html, const std::string& address);
  House& house_;
  std::string cookie_, csrf_;
  std::vector<Mark> marks_;
  std::vector<std::string> refused_;
  int next_ = 100;
};

}  // namespace ostoja::tests
