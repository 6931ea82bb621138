#pragma once
// What the screens of this room share.
#include "cases/page.h"
#include "clocks/record.h"
#include "mail/mail.h"
#include "web/page.h"

namespace ostoja::clocks {

inline constexpr access::Permission clocks_write{"clocks_write"};

Keeper keeper(web::Context&);
std::string rule_name(const web::Context&, std::string_view key);             // Zaświadczenie …
std::string article_text(const web::Context&, const Rule&);                   // art. 170–172, Ustawa …
std::string length_text(const web::Context&, const Rule&);                    // 3 miesiące (małoletni: 4)
std::string left_text(const web::Context&, core::Date last_day);              // zostało 10 dni · dziś ostatni dzień · minęło 3 dni temu
std::string whom_text(const web::Context&, const Running&);                   // osoba A, "" for the whole case
std::string home_of(const Running&);                                          // the page of the clock
struct Look { std::string_view tone, icon, band; };
Look look_of(core::Date last_day, core::Date today);                          // class of the tag, its icon, the band's word in addresses and keys
const Rule& rule_of(const Clock&);                                            // the version it follows
std::string code_of_feed(const Running&);                                     // 0123-A: what a calendar outside shows
void draw_clock(web::Context&, web::Values, const Running&);                  // clocks/part_clock.html
void draw_review(web::Context&, web::Values, const Rule&);
void add_chapters(web::Services&);                                            // the part of a case, its card and aside
core::Done print(web::Context&, const cases::Header&, cases::Names, std::vector<cases::Sheet>&);

// ---- feed.cpp ----
inline constexpr access::Permission feed_view{"duty_view"};                    // who has shifts has a calendar
std::string feed_text(const std::vector<Running>&, const std::vector<CalendarEntry>&, core::Instant now);  // RFC 5545
void give_warnings(web::Services&);                                           // warnings.cpp, a job
bool may_have_feed(const web::Services&, const access::User&);                // of the staff still, and still allowed to see clocks
web::Response draw_feed(web::Context&, std::string_view word, std::string_view typed, std::string_view problem);
// ---- digest.cpp ----
const mail::Server* mail_server(const web::Services&);                        // none: mail is off
mail::Message digest(std::string to, std::string_view lang, const Soon&);
void send_digests(web::Services&);                                            // a job
core::Result<web::Response> save_mail(web::Context&);

core::Result<web::Response> board_page(web::Context&);
core::Result<web::Response> rules_page(web::Context&);
core::Result<web::Response> case_page(web::Context&);
core::Result<web::Response> clock_page(web::Context&);
core::Result<web::Response> choose_page(web::Context&);
core::Result<web::Response> create(web::Context&);
core::Result<web::Response> edit_page(web::Context&);
core::Result<web::Response> save(web::Context&);
core::Result<web::Response> stop_clock(web::Context&);
core::Result<web::Response> feed_page(web::Context&);
core::Result<web::Response> new_feed(web::Context&);
core::Result<web::Response> stop_feed(web::Context&);
core::Result<web::Response> feed(web::Context&);
core::Result<web::Response> api_list(web::Context&);

}  // namespace ostoja::clocks
