#pragma once
// What the screens of this room share.
#include "cases/page.h"
#include "protection/record.h"
#include "web/page.h"

namespace ostoja::protection {

Keeper keeper(web::Context&);
// After each change of a record: its clocks and tasks, and whoever follows the cover it gives.
core::Done set_going(web::Context&, const cases::Header&, const Programme&, const Record&);
std::string part_of(const cases::Header&);                                 // /cases/<id>/protection
std::string home_of(const Programme&);
std::string href_of(const Record&);
bool may_change(web::Context&, const cases::Header&);                      // the permission, on the team, and the case is not closed
core::Result<cases::Header> team_case(web::Context&);                      // for a change; forbidden off the team
core::Result<Programme> asked_programme(web::Context&, const cases::Header&);

// Records of a programme as this reader may see them: opened for the team, else only their kinds and days.
enum class Reading : std::uint8_t { opened, off_team, no_key };            // no_key: on the team, and not all is sealed for this account
struct Seen { std::vector<Record> records; Reading reading = Reading::opened; };
core::Result<Seen> seen(web::Context&, const cases::Header&, const Programme&);
core::PartialDate born(web::Context&, people::PersonId);                   // as far as it is known to this reader

std::string person_label(web::Context&, const Programme&);                 // osoba A
std::string step_text(const web::Context&, Step);
std::string missing_text(const web::Context&, const Missing&);
std::string missing_href(const web::Context&, const Programme&, const Missing&);
std::string kind_label(const web::Context&, const Kind&);                  // Zaświadczenie
std::string days_text(const web::Context&, core::Date last, core::Date today);  // zostało 90 dni; minęło 3 dni temu
std::string record_line(const web::Context&, const Record&, core::Date today);  // what a record says in short
struct Remark { std::string text; enum class Tone : std::uint8_t { plain, warning } tone = Tone::plain; };
std::vector<Remark> remarks(web::Context&, const Programme&, const Record&); // what one should know of a certificate or permit
std::string basis_text(const web::Context&, const Kind&);                  // the ground in law, and whether it needs legal review
std::string identified_text(web::Context&, const Programme&);              // what the identification room has decided about the person
core::Date today_of(const web::Context&);
void add_chapter(web::Services&);

core::Done print(web::Context&, const cases::Header&, cases::Names, std::vector<cases::Sheet>&);

core::Result<web::Response> main_page(web::Context&);
core::Result<web::Response> new_programme_page(web::Context&);
core::Result<web::Response> begin_programme(web::Context&);
core::Result<web::Response> programme_page(web::Context&);
core::Result<web::Response> cancel_programme(web::Context&);
core::Result<web::Response> share(web::Context&);
core::Result<web::Response> new_record_page(web::Context&);
core::Result<web::Response> add_record(web::Context&);
core::Result<web::Response> record_page(web::Context&);
core::Result<web::Response> edit_record_page(web::Context&);
core::Result<web::Response> save_record(web::Context&);
core::Result<web::Response> take_back_record(web::Context&);

core::Result<web::Response> api_certificates(web::Context&);
core::Result<web::Response> api_add_certificate(web::Context&);

}  // namespace ostoja::protection
