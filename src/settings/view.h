#pragma once
// Shared by the room's pages.
#include "i18n/i18n.h"
#include "settings/record.h"
#include "web/draw.h"
#include "web/page.h"

namespace ostoja::settings {

std::shared_ptr<Keeping> keeping(web::Services&);
inline const forms::Library& shipped(web::Context& c) { return keeping(c.services)->shipped; }
inline Hand hand(const web::Context& c) { return {c.who.user, c.now}; }
inline core::Date today(const web::Context& c) { return core::local(c.now).date; }

// The object of the address; not_found when there is none or it is a form of this room itself.
core::Result<Working> asked_for(web::Context&, Kind);
std::string address_of(Kind, std::string_view name);               // /settings/forms/form/case
std::string name_of(web::Context&, access::UserId);
std::string words_of(const web::Context&, std::string_view list, std::string_view codes);  // "SAVE CLOSE" as people read it
std::string source_of(const web::Context&, const std::optional<Revision>& in_force);

// Tabs, and the notice about a draft.
void show_tabs(web::Context&, web::Page&, std::string_view here);
void show_draft(web::Context&, web::Page&, const Working&);
void show_difference(web::Context&, web::Values row, const Difference&);

// A page that asks the fields of a form made for it, drawn by the same renderer as every form: its library holds the lists it offers.
struct Asking {
  forms::Form form;
  std::vector<forms::CodeList> lists;
  std::string heading, intro, action, cancel;
  std::int64_t version = 0;
};
// The form `name` of this room and the room's own lists.
Asking asking(web::Context&, std::string_view name);
web::Context within(web::Context&, const Asking&);
// What was sent and what is wrong with it.
struct Given {
  forms::Answers answers;
  std::vector<forms::Problem> problems;
};
Given given(web::Context&, const Asking&);
// `refused`: a text for the top of the page; `stale`: what is stored now, and by whom.
struct Again {
  std::string refused, stale;
};
web::Response draw(web::Context&, const Asking&, const forms::Answers&, const std::vector<forms::Problem>&, const Again& = {});

// Stores the changed object as the draft. On a problem the answer is the page again, with what was typed.
core::Result<web::Response> store(web::Context&, const Working&, Object changed, Asking, Given, std::string_view where_to);
// For changes that are one button. `refused`: why not, in the reader's words; then a page says so and leads back.
core::Result<web::Response> store_at_once(web::Context&, const Working&, Object changed, const std::string& where_to, std::string refused = {});

core::Result<web::Response> list_page(web::Context&);
core::Result<web::Response> form_page(web::Context&);
core::Result<web::Response> codes_page(web::Context&);
core::Result<web::Response> preview_page(web::Context&);
core::Result<web::Response> field_page(web::Context&);
core::Result<web::Response> save_field(web::Context&);
core::Result<web::Response> new_field_page(web::Context&);
core::Result<web::Response> add_field(web::Context&);
core::Result<web::Response> move_field_page(web::Context&);
core::Result<web::Response> hide_field_page(web::Context&);
core::Result<web::Response> words_page(web::Context&);
core::Result<web::Response> save_words(web::Context&);
core::Result<web::Response> code_page(web::Context&);
core::Result<web::Response> save_code(web::Context&);
core::Result<web::Response> new_code_page(web::Context&);
core::Result<web::Response> add_code(web::Context&);
core::Result<web::Response> move_code_page(web::Context&);
core::Result<web::Response> new_list_page(web::Context&);
core::Result<web::Response> add_list(web::Context&);
core::Result<web::Response> thresholds_page(web::Context&);
core::Result<web::Response> save_thresholds(web::Context&);
core::Result<web::Response> drafts_page(web::Context&);
core::Result<web::Response> publish_drafts(web::Context&);
core::Result<web::Response> drop_draft_page(web::Context&);
core::Result<web::Response> history_page(web::Context&);
core::Result<web::Response> withdraw_page(web::Context&);
core::Result<web::Response> transfer_page(web::Context&);
core::Result<web::Response> export_file(web::Context&);
core::Result<web::Response> import_file(web::Context&);
core::Result<web::Response> import_drafts(web::Context&);

}  // namespace ostoja::settings
