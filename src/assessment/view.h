#pragma once
// What the screens of this room share.
#include "assessment/record.h"
#include "cases/page.h"
#include "web/page.h"

namespace ostoja::assessment {

Keeper keeper(web::Context&);
struct Draft {                                                     // as sent
  Record record;
  forms::Answers head;                                             // of form "assessment"
  std::map<std::string, std::string> levels;                       // by domain, as typed
  std::vector<forms::Problem> problems;                            // of the head's fields
  std::vector<std::pair<std::string, std::string>> faults;         // domain ("" = the whole), key of the text
};
Draft read_draft(web::Context&, Kind, const cases::Header&, std::string_view action);
std::string level_text(const web::Context&, Kind, int level);      // "3 wysokie"
std::string names(const web::Context&, Kind, const std::vector<std::string>& domains);
std::string highest_text(const web::Context&, const Summary&);     // "wysokie: przemoc teraz"
void add_chapter(web::Services&);

core::Done print(web::Context&, const cases::Header&, cases::Names, std::vector<cases::Sheet>&);  // for the case on paper
core::Result<web::Response> list_page(web::Context&);
core::Result<web::Response> new_page(web::Context&);
core::Result<web::Response> create(web::Context&);
core::Result<web::Response> show_page(web::Context&);
core::Result<web::Response> compare_page(web::Context&);
core::Result<web::Response> withdraw_page(web::Context&);

core::Result<web::Response> api_list(web::Context&);
core::Result<web::Response> api_add(web::Context&);

}  // namespace ostoja::assessment
