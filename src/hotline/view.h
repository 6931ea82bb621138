#pragma once
// What several screens of the hotline show alike: head with tabs and clock, repeat-caller banner, safe-contact card, labels of codes.
#include "hotline/page.h"
#include "web/page.h"

#include <string>
#include <string_view>
#include <vector>

namespace ostoja::hotline {

inline constexpr access::Permission contact_read{"contact_read"};
inline constexpr access::Permission contact_write{"contact_write"};
inline constexpr access::Permission contact_export{"contact_export"};
inline constexpr access::Permission contact_supervise{"contact_supervise"};
inline constexpr access::Permission case_open{"case_open"};

Keeper keeper(web::Context&);
// The contact of the address, opened; not_found when there is none of this person's operator.
core::Result<Contact> asked_for(web::Context&);
core::Result<Contact> asked_to_change(web::Context&);  // the same; conflict when it was taken back: nothing is written into such a contact again

std::string label(const web::Context&, std::string_view list, std::string_view code);  // empty code → ""
std::string_view icon_of_urgency(std::string_view urgency);
void show_banner(web::Context&, web::Page&, const Contact&);
void show_safe(web::Context&, web::Page&, std::string_view number_hash);
void show_clock(web::Context&, web::Page&, std::string_view urgency, core::Instant started, std::string_view end_state);
void show_head(web::Context&, web::Page&, const Contact&, std::string_view tab, const std::vector<forms::Problem>&);
void show_side(web::Context&, web::Page&, const Contact&, std::string_view tab);
web::Values row_values(web::Context&, web::Page&, const Row&);
// What is still missing in a draft, in words: "kategorie, podsumowanie".
std::string missing(const web::Context&, const Contact&);

// The whole contact, as it is read; with what is wrong in one of its small forms, answered with 422.
struct ContactProblem {
  enum class Part : std::uint8_t { none, end, follow_up } part = Part::none;
  std::string_view key;  // the text
};
web::Response contact_view(web::Context&, Contact, ContactProblem);

// ---- handlers, by screen ----
core::Result<web::Response> first_page(web::Context&, const Contact*);
core::Result<web::Response> new_contact(web::Context&);
core::Result<web::Response> create_contact(web::Context&);
core::Result<web::Response> set_kind(web::Context&);
core::Result<web::Response> close_without(web::Context&);
core::Result<web::Response> show_contact(web::Context&);
core::Result<web::Response> show_number(web::Context&);
core::Result<web::Response> same_number(web::Context&);
core::Result<web::Response> end_urgent(web::Context&);
core::Result<web::Response> undo(web::Context&);
core::Result<web::Response> ask_cancel(web::Context&);
core::Result<web::Response> do_cancel(web::Context&);
core::Result<web::Response> show_tab(web::Context&);
core::Result<web::Response> save_tab(web::Context&);
core::Result<web::Response> save_draft(web::Context&);
core::Result<web::Response> search_in_tab(web::Context&);
core::Result<web::Response> show_safe_form(web::Context&);
core::Result<web::Response> save_safe_form(web::Context&);
core::Result<web::Response> choose_case(web::Context&);
core::Result<web::Response> join_case(web::Context&);
core::Result<web::Response> list_page(web::Context&);
core::Result<web::Response> shift_page(web::Context&);
core::Result<web::Response> export_csv(web::Context&);
core::Result<web::Response> keep_search(web::Context&);
core::Result<web::Response> forget_search(web::Context&);
core::Result<web::Response> follow_ups_page(web::Context&);
core::Result<web::Response> follow_up_page(web::Context&);
core::Result<web::Response> create_follow_up(web::Context&);
core::Result<web::Response> attempt(web::Context&);
core::Result<web::Response> change_follow_up(web::Context&);

void count_for_public_task(web::Services&);              // work.cpp
void count_for_statistics(web::Services&);

}  // namespace ostoja::hotline
