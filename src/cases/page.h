#pragma once
// For the pages that other rooms add to a case: which case the address names, the frame around a part of it, one page for every form, and the chapters of a case.
// A room that adds a part puts a Chapter here at its start; its templates begin with {{%frame desk}}{{%part cases/part_frame}} and stand between
// <div class="case-grid">{{%part cases/part_nav}} … {{%part cases/part_side}}</div>.
#include "cases/cases.h"
#include "web/page.h"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ostoja::cases {

inline constexpr access::Permission case_list{"case_list"}, case_view{"case_view"}, case_write{"case_write"}, case_close{"case_close"}, case_team{"case_team"}, case_open{"case_open"};

// What a room shows of itself on the overview of a case: a title that leads to the part, and at most four rows.
struct Card {
  std::string name, title, href;
  std::vector<std::pair<std::string, std::string>> rows;  // label, value; an empty value is shown as not known
};
// What matters while one works in any part of the case, beside it: rules of safe contact, clocks, an open danger. Nothing to say: no aside.
struct Aside {
  enum class Tone : std::uint8_t { plain, warning, danger } tone = Tone::plain;
  std::string name, icon, title, href, link;              // link: the text of the way to more; empty href: none
  std::vector<std::string> lines;
};
// Why a case cannot be closed yet, and where that is ended.
struct Obstacle { std::string text, href, link; };
// A case on paper (/cases/:id/print). Without names stand only coded answers that lie open, and days as months: no free text, nobody's name, no institution; each room sees to
// that for its own records, and tests/owners_test.cpp looks whether it did. With names: what the reader may see on the room's pages.
enum class Names : std::uint8_t { without, with };
struct Sheet {                                            // one record, or a few of a kind
  std::string heading;                                    // empty: none
  std::vector<std::pair<std::string, std::string>> rows;  // label, value; rows without a value are left out
  std::vector<std::string> lines = {};
};
// The answers of a form; sealed ones only when they were opened before.
Sheet sheet_of(web::Context&, Names, std::string heading, const forms::Form&, const forms::Answers&);
std::string paper_day(const web::Context&, Names, core::Instant);  // the day, or its month
std::string paper_day(const web::Context&, Names, core::Date);     // "" when there is none
std::string paper_time(const web::Context&, Names, core::Instant); // day and hour, or the month
enum class Group : std::uint8_t { file, people, help, papers, log };
enum class Opens : std::uint8_t { in_list, on_page };     // /cases/:id/<name>#r-<record> or /cases/:id/<name>/<record>
// When a part is asked for its cards and asides: always, or only after something happened() in it, so that a page does not ask what was never begun.
enum class Speaks : std::uint8_t { always, once_begun };
struct Chapter {
  std::string_view name;                                  // "services": /cases/:id/services, the chapter of happened(), `here` of show_frame
  std::string_view text;                                  // key of its name in the side navigation; empty: no part of its own, only asides
  std::string_view icon;                                  // of its lines on the timeline
  Group group = Group::help;
  int order = 50;                                         // within the group
  access::Permission permission = case_view;              // who does not have it neither sees the part nor its lines
  Opens opens = Opens::in_list;
  Speaks speaks = Speaks::always;
  std::function<void(web::Context&, const Header&, std::vector<Card>&)> cards = {};
  std::function<void(web::Context&, const Header&, std::vector<Aside>&)> asides = {};
  std::function<void(web::Context&, const Header&, std::vector<Obstacle>&)> blocks_closing = {};  // asked whoever closes; nothing added: no objection
  std::function<void(web::Context&, const Header&, std::vector<Obstacle>&)> warns_closing = {};   // said before closing, and stops nobody
  std::function<core::Done(web::Context&, const Header&, Names, std::vector<Sheet>&)> print = {};  // none: the part is not on paper
};
void add_chapter(web::Services&, Chapter);                // at the start of a room
// What other rooms have against closing this case, and what they only have to say before. Asked by every way to close: the page, the API, and whoever approves a closing.
std::vector<Obstacle> obstacles(web::Context&, const Header&);
std::vector<Obstacle> warnings(web::Context&, const Header&);

// Entries of the directory that have worked in another case of the operator in which a perpetrator of this one appears: whoever interprets for both has a conflict of interest.
struct BothSides { std::int64_t entry = 0; std::vector<CaseId> cases; };
std::vector<BothSides> on_both_sides(web::Context&, const Header&);
std::string both_sides_text(web::Context&, const BothSides&);  // the numbers of those that this reader may open; of others only to ask a coordinator

Reader reader(const web::Context&);
// The case of the address (:id); not_found when the reader may not see it, exactly as when there is none.
core::Result<Header> case_of(web::Context&);
// The same for a change: conflict when the case is closed.
core::Result<Header> case_to_change(web::Context&);
bool may_write(const web::Context&, const Header&);       // the permission, and the case is not closed
std::string home_of(const Header&);                       // /cases/<id>
std::string label(const web::Context&, std::string_view list, std::string_view code);
std::string capital(std::string text);                    // its first letter large, where a label of a code begins a line
std::string name_of(web::Context&, std::int64_t user);    // "program" for 0
// Number, status, urgency, stepper, side navigation, team, asides, actions; `here` names the current part, which counts as seen by this reader from now on.
void show_frame(web::Context&, web::Page&, const Header&, std::string_view here);
void show_problem(web::Context&, web::Page&, std::string_view key);

// One page for adding and editing whatever is a form within a case. The page remembers what each field held (was.<field>), so that a lost race is told field by field.
struct Difference { const forms::Field* field; std::string mine, theirs; enum class Changed : std::uint8_t { there, both } changed; };
struct FormPage {
  std::string_view here;                                  // the part of the case
  std::string heading, hint;                              // texts, not keys
  std::string action, cancel;                             // addresses
  std::string save;                                       // text of the button
  std::int64_t version = 0;                               // of the record; 0 = a new one
  const forms::Form& form;
  const forms::Answers& answers;                          // as shown
  const forms::Answers* stored = nullptr;                 // as stored now, for the marks; null = new
  std::span<const forms::Problem> problems = {};
  enum class Race : std::uint8_t { none, lost } lost_race = Race::none;
  std::span<const Difference> race = {};                  // what differs, when the race was lost
  std::vector<std::pair<std::string, std::string>> hidden = {};
  struct Choice {
    std::string name, label, chosen;
    std::vector<std::pair<std::string, std::string>> options;
    std::string_view after = {};                          // the part of the form it ends; empty: above all fields
  };
  std::vector<Choice> choices = {};                       // selects beside the fields of the form: which person, which institution
};
// For a page that draws its form itself: {{%part cases/part_choice}} in a section of its own.
void draw_choice(web::Values, const FormPage::Choice&);
// 412 when the race was lost, 422 when there are problems, 200 otherwise.
web::Response draw_form(web::Context&, const Header&, const FormPage&);
// Both changed the record: what only the other one changed is taken over into `mine`, what only this one changed stays, and where both did the form shows this one's text
// with the other's beside it. Nothing is saved yet.
std::vector<Difference> merge_race(web::Context&, const forms::Form&, const forms::Answers& stored, forms::Answers& mine);
// The marks that merge_race reads, for a page that draws its form itself: hidden fields of section FORM_HIDDEN (FH_NAME, FH_VALUE).
void draw_marks(web::Page&, const forms::Form&, const forms::Answers& stored);
// "the whole case", "person A", … for a form that may be about one of them; named "person".
FormPage::Choice choose_person(web::Context&, const Header&, std::string_view chosen);
// The person that was chosen: nothing for the whole case; invalid when it is not of this case.
core::Result<std::optional<CasePerson>> chosen_person(web::Context&, const Header&);

}  // namespace ostoja::cases
