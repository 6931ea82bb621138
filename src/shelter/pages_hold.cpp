// Holding a place: from a call, from a case, from the board; and what this operator's staff has held.
#include "i18n/i18n.h"
#include "shelter/view.h"
#include "web/draw.h"

#include <algorithm>

namespace ostoja::shelter {
namespace {

struct Sent {
  Hold hold;
  std::optional<Bed> bed;
  std::optional<Shelter> place;
  std::optional<cases::Header> of_case;
  std::string contact_number, person;
  std::vector<forms::Problem> problems;
  std::vector<std::string> warned;
};

// What the address or the form says of the call or case; not_found when it is not the reader's.
core::Done read_origin(web::Context& c, const core::Fields& from, Sent& s) {
  if (auto text = from.get("case"); !text.empty()) {
    auto id = cases::CaseId::parse(text);
    if (!id || !c.may(cases::case_view)) return core::fail(core::Errc::not_found, "no such case");
    s.of_case = TRY(cases::header(c.tx, *id, cases::reader(c)));
    if (s.of_case->status == cases::Status::closed) return core::fail(core::Errc::conflict, "the case is closed: reopen it first");
    s.hold.case_id = *id;
    s.person = from.get("person");
    if (auto person = people::PersonId::parse(s.person))
      if (cases::person_of(c.tx, *id, *person)) s.hold.person = *person;
  }
  if (auto text = from.get("contact"); !text.empty()) {
    auto id = core::id_value(text);
    const auto& ask = cases::doors(c.services).contacts;
    auto lines = id && ask ? ask(c.tx, c.who.operator_code, std::span(&*id, 1)) : std::vector<cases::ContactLine>{};
    if (lines.empty()) return core::fail(core::Errc::not_found, "no such contact");
    s.hold.contact = *id;
    s.contact_number = lines.front().number;
    // A call that belongs to a case of the reader: the place belongs to it as well.
    if (!s.of_case)
      for (auto one : cases::cases_of_contact(c.tx, *id))
        if (auto h = cases::header(c.tx, one, cases::reader(c)); h && h->status != cases::Status::closed) s.of_case = *h, s.hold.case_id = one;
  }
  return {};
}

void read_bed(web::Context& c, const core::Fields& from, Sent& s) {
  auto today = core::local(c.now).date;
  s.hold.from = day_of(from.get("from"), today);
  s.hold.until = day_of(from.get("until"), s.hold.from.plus_days(static_cast<int>(c.forms.threshold("stay_days"))));
  if (auto id = BedId::parse(from.get("bed"))) s.bed = find_bed(c.tx, *id);
  if (s.bed) s.place = find_shelter(c.tx, s.bed->room.shelter);
  if (s.place && s.place->closed_at) s.bed.reset(), s.place.reset();
  if (s.bed) s.hold.bed = s.bed->id;
}

web::Response draw(web::Context& c, Sent& s) {
  const auto& form = *c.forms.form("stay_packet");
  web::Page page(c, "shelter/hold");
  page.set("TITLE", c.t("shelter.hold")).set("FROM", s.hold.from.text()).set("UNTIL", s.hold.until.text());
  if (!s.contact_number.empty()) page.add("OF_CONTACT").set("OC_ID", core::id_text(s.hold.contact)).set("OC_NUMBER", s.contact_number);
  if (s.of_case && s.hold.case_id) {
    auto v = page.add("OF_CASE");
    v.set("CASE_ID", s.of_case->id.text()).set("CASE_NUMBER", s.of_case->number);
    auto choice = cases::choose_person(c, *s.of_case, s.person);
    for (const auto& [value, text] : choice.options) v.add("PERSON").set("PE_ID", value).set("PE_TEXT", text).show_if(value == choice.chosen, "PE_CHOSEN");
  }
  page.set("BACK", s.hold.case_id ? "/cases/" + s.hold.case_id.text() + "/places" : s.hold.contact != 0 ? "/contacts/" + core::id_text(s.hold.contact) : std::string("/shelters"));
  std::string bed_problem, until_problem;
  for (const auto& p : s.problems) {
    if (p.field == "bed") bed_problem = c.t(p.key);
    if (p.field == "until" || p.field == "from") until_problem = c.t(p.key);
  }
  if (!bed_problem.empty()) page.add("BED_PROBLEM").set("BP_TEXT", bed_problem);
  if (!until_problem.empty()) page.add("DAY_PROBLEM").set("DP_TEXT", until_problem);
  std::vector<forms::Problem> of_form;
  std::copy_if(s.problems.begin(), s.problems.end(), std::back_inserter(of_form), [&](const forms::Problem& p) { return form.find(p.field) != nullptr; });
  web::draw_errors(c, page.values(), form, of_form);
  auto until = s.hold.until > s.hold.from ? s.hold.until : s.hold.from.plus_days(1);
  int free = 0;
  for (const auto& place : shelters(c.tx)) {
    std::vector<Bed> here;
    for (auto& b : beds(c.tx, place.id))
      if (is_free(c.tx, b.id, s.hold.from, until, c.now)) here.push_back(std::move(b));
    if (here.empty()) continue;
    auto group = page.add("PLACE");
    group.set("P_TEXT", place.code + " " + place.name + ", " + std::string(c.t("operator." + place.operator_code)));
    for (const auto& b : here) {
      ++free;
      group.add("BED").set("B_ID", b.id.text()).set("B_TEXT", place.code + " " + bed_text(c, b) + ": " + room_words(c, b.room)).show_if(b.id == s.hold.bed, "B_CHOSEN");
    }
  }
  page.show_if(free == 0, "NO_FREE");
  auto hours = c.request.form.get("hours");
  auto wanted = hours.empty() ? std::to_string(c.forms.threshold("hold_hours")) : std::string(hours);
  for (int h : {2, 6, 12, 24, 48, 72}) page.add("HOURS").set("H_VALUE", h).set("H_TEXT", c.t.duration(h * 3600LL)).show_if(wanted == std::to_string(h), "H_CHOSEN");
  if (!s.warned.empty()) {
    auto v = page.add("WARNED");
    std::string all;
    for (const auto& w : s.warned) {
      v.add("WARNING").set("W_TEXT", cases::capital(cases::label(c, "placement_warning", w)));
      all += (all.empty() ? "" : " ") + w;
    }
    v.set("W_CODES", all).set("W_REASON", s.hold.reason).show_if(c.request.method == web::Method::post && s.hold.reason.empty() && !c.request.form.get("warned").empty(), "W_MISSING");
  }
  for (const auto& part : form.parts) {
    // What is rarely known in the first minutes is folded away, unless something stands in it: a tired person sees a short form.
    auto p = page.add(part.name == "more" ? "MORE" : "PART");
    auto filled = [&](const forms::Field& f) { return s.hold.packet.has(f.name); };
    auto faulty = [&](const forms::Problem& one) { return form.part_of(one.field) == &part; };
    p.set("MORE_LABEL", part.label(c.t.lang())).show_if(std::any_of(part.fields.begin(), part.fields.end(), filled) || std::any_of(of_form.begin(), of_form.end(), faulty), "MORE_OPEN");
    web::draw_part(c, p, form, part, s.hold.packet, of_form);
  }
  return page.response(s.problems.empty() ? 200 : 422);
}

std::string joined(const std::vector<std::string>& codes) {
  std::string out;
  for (const auto& w : codes) out += (out.empty() ? "" : " ") + w;
  return out;
}

}  // namespace

core::Result<web::Response> hold_form(web::Context& c) {
  Sent s;
  TRY_VOID(read_origin(c, c.request.query, s));
  read_bed(c, c.request.query, s);
  if (s.of_case && !s.of_case->language.empty()) s.hold.packet.set("language", s.of_case->language);
  if (s.of_case) {  // what is known of the one person of the case lies open in its record; nobody types it twice
    auto persons = cases::persons(c.tx, s.of_case->id);
    auto who = s.hold.person ? s.hold.person : persons.size() == 1 ? persons.front().person : people::PersonId{};
    if (who) s.person = who.text();
    if (auto known = people::person(c.tx, who, s.of_case->operator_code))
      for (auto name : {"sex", "age_group"})
        if (known->answers.has(name)) s.hold.packet.set(name, std::string(known->answers.get(name)));
  }
  if (auto lang = i18n::language_code(c.request.query.get("language")); !lang.empty() && s.hold.packet.get("language").empty()) s.hold.packet.set("language", lang);
  if (s.bed && !is_free(c.tx, s.bed->id, s.hold.from, s.hold.from.plus_days(1), c.now)) s.problems.push_back({"bed", "shelter.hold.taken", {}});
  else if (s.bed)
    for (int n = s.hold.until.days - s.hold.from.days; n > 1 && !is_free(c.tx, s.bed->id, s.hold.from, s.hold.until, c.now); --n) s.hold.until = s.hold.until.plus_days(-1);  // as long as it is free
  auto r = draw(c, s);
  r.status = 200;
  if (s.hold.case_id) c.saw_also({"places.read", "case"}, s.hold.case_id.value);  // what was known of the person stands on the page
  c.saw(0);
  return r;
}

core::Result<web::Response> hold_page(web::Context& c) {
  Sent s;
  const auto& sent = c.request.form;
  TRY_VOID(read_origin(c, sent, s));
  read_bed(c, sent, s);
  const auto& form = *c.forms.form("stay_packet");
  s.hold.packet = forms::read(form, sent);
  s.hold.reason = core::trim(sent.get("reason"));
  s.hold.from_operator = c.who.operator_code;
  s.problems = forms::validate(c.forms, form, s.hold.packet, "save", core::local(c.now).date);
  if (!s.bed) s.problems.push_back({"bed", "shelter.hold.choose", {}});
  if (s.hold.from < core::local(c.now).date) s.problems.push_back({"from", "shelter.hold.past", {}});
  else if (s.hold.until <= s.hold.from || s.hold.until.days - s.hold.from.days > kMostNights) s.problems.push_back({"until", "shelter.hold.days", {}});
  else if (s.bed && !is_free(c.tx, s.bed->id, s.hold.from, s.hold.until, c.now)) s.problems.push_back({"bed", "shelter.hold.taken", {}});
  if (!s.problems.empty()) return draw(c, s);
  s.warned = warned_of(c, nullptr, s.hold.packet, *s.bed, *s.place, s.hold.from, s.hold.until, s.hold.case_id);
  // A reason counts only for the warnings that were on the screen.
  if (!s.warned.empty() && (s.hold.reason.empty() || sent.get("warned") != joined(s.warned))) {
    s.problems.push_back({"reason", "shelter.hold.reason", {}});
    return draw(c, s);
  }
  std::int64_t hours = 0;
  for (char d : sent.get("hours")) hours = d >= '0' && d <= '9' && hours < 1000 ? hours * 10 + d - '0' : 1000;
  if (hours > 0 && hours <= 96) s.hold.held_until = hold_until(s.hold.from, c.now, hours);
  s.hold.warnings = s.warned;
  const auto* keys = TRY(keys_of(c, s.place->operator_code));
  auto made = hold(keeper(c, *keys), s.hold);
  if (!made) {
    if (made.error().code != core::Errc::conflict) return tl::unexpected(made.error());
    s.problems.push_back({"bed", s.hold.person ? "shelter.hold.taken_or_person" : "shelter.hold.taken", {}});
    return draw(c, s);
  }
  tell_live(c);
  return web::see_other("/shelters/held?notice=place_held");
}

// ---- what we hold ----
core::Result<web::Response> held_page(web::Context& c) {
  web::Page page(c, "shelter/held");
  page.set("TITLE", c.t("shelter.held"));
  int open = 0, ended = 0;
  for (const auto& h : held_by(c.tx, c.who.operator_code, c.now.plus_seconds(-7LL * 24 * 3600), c.now)) {
    auto s = find_stay(c.tx, h.stay);
    if (!s) continue;
    const bool now = h.end == Held::End::holds;
    auto v = page.add(now ? "HELD" : "GONE");
    v.set("H_ID", h.stay.text()).set("H_NUMBER", h.number).set("H_PLACE", h.shelter_code + " " + h.shelter_name + ", " + h.room + "/" + h.bed).set("H_OPERATOR", c.t("operator." + h.operator_code));
    v.set("H_BY", cases::name_of(c, h.by.value)).set("H_AT", c.t.when(h.held_at, c.now)).set("H_STATE", cases::capital(stay_state(c, *s))).set("H_FROM", c.t.date_weekday(h.from_day));
    if (auto href = case_link(c, *s); !href.empty())
      if (auto of_case = cases::header(c.tx, s->case_id, cases::reader(c))) v.add("H_CASE").set("HC_HREF", href).set("HC_NUMBER", of_case->number);
    if (h.contact != 0 && c.may(access::Permission{"contact_read"})) {
      const auto& ask = cases::doors(c.services).contacts;
      auto lines = ask ? ask(c.tx, c.who.operator_code, std::span(&h.contact, 1)) : std::vector<cases::ContactLine>{};
      if (!lines.empty()) v.add("H_CONTACT").set("HT_HREF", "/contacts/" + core::id_text(h.contact)).set("HT_NUMBER", lines.front().number);
    }
    if (now) v.set("H_VERSION", s->version);
    ++(now ? open : ended);
  }
  page.show_if(open > 0, "ANY", "NONE").show_if(ended > 0, "GONE_ANY");
  c.saw(0, std::to_string(open + ended));
  return page.response();
}

namespace {
core::Result<Stay> held_of_us(web::Context& c) {
  auto id = StayId::parse(c.param("stay"));
  auto s = id ? find_stay(c.tx, *id) : std::nullopt;
  if (!s || s->from_operator != c.who.operator_code) return core::fail(core::Errc::not_found, "no such hold");
  TRY_VOID(c.expect_version(s->version));
  return std::move(*s);
}
}  // namespace

core::Result<web::Response> give_up_held(web::Context& c) {
  auto s = TRY(held_of_us(c));
  const auto* keys = TRY(keys_of(c, s.operator_code));
  TRY_VOID(give_up(keeper(c, *keys), s));
  tell_live(c);
  return web::see_other("/shelters/held?notice=place_given_up");
}
core::Result<web::Response> prolong_held(web::Context& c) {
  auto s = TRY(held_of_us(c));
  const auto* keys = TRY(keys_of(c, s.operator_code));
  TRY_VOID(prolong(keeper(c, *keys), s, std::max(s.held_until, c.now).plus_seconds(c.forms.threshold("hold_hours") * 3600)));
  tell_live(c);
  return web::see_other("/shelters/held?notice=place_prolonged");
}

}  // namespace ostoja::shelter
