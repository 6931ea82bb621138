#pragma once
// What the screens of this room share; page.h is what other rooms draw with.
#include "cases/page.h"
#include "cases/record.h"

#include <map>
#include <mutex>
#include <tuple>

namespace ostoja::cases {

// The case of the address, opened; not_found when it is of another team.
core::Result<Record> asked_for(web::Context&);
// The same for a change: conflict when the case is closed.
core::Result<Record> asked_to_change(web::Context&);
bool may_change_team(const web::Context&, const Header&);     // the lead or a coordinator, and the case is not closed
Keeper keeper(web::Context&);
// "services.given", "support_type:HOUSING" → "udzielono wsparcia: nocleg"
std::string happening_text(const web::Context&, const std::string& action, std::string_view detail);

// The chapters of this program, and which of them each reader has looked at. That memory goes with the process: after a restart the dots of the last seven days are there again.
class Book {
 public:
  std::vector<Chapter> chapters;                              // in the order shown; filled while the rooms start
  const Chapter* find(std::string_view name) const;
  void look(access::UserId reader, CaseId, std::string_view chapter, core::Instant now);
  bool is_new(access::UserId reader, CaseId, const ChapterState&, core::Instant now);  // somebody else changed it in the last seven days, after this reader's last look

 private:
  std::mutex mutex_;
  std::map<std::tuple<std::int64_t, std::int64_t, std::string>, core::Instant> seen_;
};
Book& book(web::Services&);
// show_frame with what the caller knows of the chapters already.
void show_frame(web::Context&, web::Page&, const Header&, std::string_view here, const std::vector<ChapterState>&);
bool speaks(const Chapter&, const std::vector<ChapterState>&);   // whether this case asks the part for cards and asides

core::Result<web::Response> list_page(web::Context&);
core::Result<web::Response> new_page(web::Context&);
core::Result<web::Response> create(web::Context&);
core::Result<web::Response> overview(web::Context&);
core::Result<web::Response> timeline_page(web::Context&);
core::Result<web::Response> add_note_page(web::Context&);
core::Result<web::Response> facts_page(web::Context&);
core::Result<web::Response> edit_page(web::Context&);
core::Result<web::Response> save_edit(web::Context&);
core::Result<web::Response> flags_page(web::Context&);
core::Result<web::Response> save_flags(web::Context&);
core::Result<web::Response> step_page(web::Context&);
core::Result<web::Response> change_status(web::Context&);
core::Result<web::Response> close_page(web::Context&);
core::Result<web::Response> close_case(web::Context&);
core::Result<web::Response> reopen_page(web::Context&);
core::Result<web::Response> reopen(web::Context&);
core::Result<web::Response> team_page(web::Context&);
core::Result<web::Response> change_team(web::Context&);
core::Result<web::Response> people_page(web::Context&);
core::Result<web::Response> new_person_page(web::Context&);
core::Result<web::Response> add_person_page(web::Context&);
core::Result<web::Response> edit_person_page(web::Context&);
core::Result<web::Response> save_person_page(web::Context&);
core::Result<web::Response> draw_people(web::Context&, std::string_view problem, int status);
enum class MayWrite : std::uint8_t { no, yes };
void show_relations(web::Context&, web::Page&, const Header&, const std::vector<CasePerson>&, MayWrite, std::string_view problem);
core::Done show_details(web::Context&, web::Values card, const Header&, const CasePerson&, const vault::ReaderKeys*, MayWrite);
// The same on paper: the kind and what there is.
struct Printed { std::string kind, text; };
Printed printed_detail(const web::Context&, const people::Detail&);
// The same in one line each, for the page that compares two persons.
core::Result<std::vector<std::string>> detail_lines(web::Context&, people::PersonId, const people::DetailKind&, const vault::ReaderKeys&);
core::Result<web::Response> new_detail_page(web::Context&);
core::Result<web::Response> add_detail_page(web::Context&);
core::Result<web::Response> edit_detail_page(web::Context&);
core::Result<web::Response> save_detail_page(web::Context&);
core::Result<web::Response> remove_detail_page(web::Context&);
core::Result<web::Response> remove_detail(web::Context&);
core::Result<web::Response> api_details(web::Context&);
core::Result<web::Response> api_add_detail(web::Context&);
core::Result<web::Response> change_relations(web::Context&);
core::Result<web::Response> join_person_page(web::Context&);
core::Result<web::Response> print_choice(web::Context&);
core::Result<web::Response> print_paper(web::Context&);
core::Result<web::Response> print_pdf(web::Context&);
core::Result<web::Response> changes_page(web::Context&);
core::Result<web::Response> readers_page(web::Context&);

core::Result<web::Response> api_create(web::Context&);
core::Result<web::Response> api_read(web::Context&);
core::Result<web::Response> api_list(web::Context&);
core::Result<web::Response> api_change(web::Context&);
core::Result<web::Response> api_note(web::Context&);
core::Result<web::Response> api_contact(web::Context&);

}  // namespace ostoja::cases
