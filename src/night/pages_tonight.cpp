// Tonight: everything that a tired worker needs at two in the morning, on one page of a telephone.
#include "i18n/i18n.h"
#include "night/view.h"

namespace ostoja::night {

core::Result<web::Response> tonight_page(web::Context& c) {
  auto h = TRY(here(c));
  web::Page page(c, "night/tonight");
  show_night(c, page, h, "");

  // What is to be done now, the most urgent first.
  auto all = TRY(medicines(h.k, c.now.plus_seconds(-3LL * 24 * 3600)));
  std::erase_if(all, [&](const Medicine& m) { return find(h, m.stay) == nullptr; });
  auto doses = due_now(all, c.now, c.forms.threshold("medicine_early_minutes"));
  for (const auto& d : doses) {
    const auto* r = find(h, d.medicine->stay);
    auto v = page.add("DUE");
    v.set("DU_TIME", c.t.time(d.at)).set("DU_NAME", called(c, h, d.medicine->stay)).set("DU_MEDICINE", d.medicine->answers.get("name")).set("DU_DOSE", d.medicine->answers.get("dose"));
    v.set("DU_ACTION", night_of(h.place) + "/medicines/" + d.medicine->id.text()).set("DU_AT", std::to_string(d.at.ms)).show_if(d.at.plus_seconds(kLateMinutes * 60) < c.now, "DU_LATE");
    v.show_if(r != nullptr && r->where == shelter::Resident::Where::on_leave, "DU_AWAY");
    if (auto remark = d.medicine->answers.get("remark"); !remark.empty()) v.add("DU_REMARK").set("DU_REMARK_TEXT", remark);
  }
  page.show_if(!doses.empty(), "DUE_ANY", "DUE_NONE");

  auto night = night_now(c);
  auto last = last_round(c.tx, h.place.id), next = next_round(last, c.now, night, c.forms.threshold("night_round_minutes"));
  page.set("ROUND_TEXT", next ? next <= c.now ? c.t.with("night.round.late", {c.t.time(next)}) : c.t.with("night.round.next", {c.t.time(next)}) : std::string(c.t("night.round.enough"))).show_if(next && next <= c.now, "ROUND_LATE");
  page.set("ROUND_LAST", last ? c.t.with("night.round.last", {c.t.when(last, c.now)}) : std::string(c.t("night.round.never")));
  if (auto some = TRY(rounds(h.k, night.from, 1)); !some.empty())
    for (const auto& [stay, seen] : some.front().persons)
      if (seen == "ABSENT") page.add("MISSED").set("MI_NAME", called(c, h, stay)).set("MI_WHEN", c.t.time(some.front().at));

  // The book: what this worker has not read, and what is left to do.
  auto news = unread(c.tx, h.place.id, c.who.user, c.now.plus_seconds(-7LL * 24 * 3600));
  if (news > 0) page.add("UNREAD").set("UNREAD_TEXT", c.t.plural("night.book.unread", news));
  auto open = TRY(open_entries(h.k));
  for (const auto& e : open) {
    auto v = page.add("TODO");
    v.set("TD_WORDS", e.next).set("TD_BY", cases::name_of(c, e.by.value)).set("TD_WHEN", c.t.when(e.at, c.now)).set("TD_ACTION", night_of(h.place) + "/book/" + e.id.text() + "/done").show_if(e.weight == "IMPORTANT", "TD_IMPORTANT");
  }
  page.show_if(!open.empty(), "TODO_ANY", "TODO_NONE");

  // Everybody is counted, children too: this is the list to count by when there is a fire.
  int in = 0, away = 0;
  for (const auto& r : h.people) {
    const bool gone = r.where == shelter::Resident::Where::on_leave;
    (gone ? away : in) += 1 + r.children;
    auto v = page.add(gone ? "AWAY" : "IN");
    v.set("P_NAME", called(c, h, r.stay));
    if (r.children > 0) v.add("P_CHILDREN").set("P_CHILDREN_TEXT", c.t.plural("shelter.children", r.children));
    if (gone) v.set("P_BACK", c.t.when(r.back_at, c.now)).show_if(r.back_at < c.now, "P_LATE");
  }
  page.set("IN_TEXT", c.t.plural("night.in_house", in)).set("AWAY_TEXT", c.t.plural("night.away", away)).show_if(in > 0, "IN_ANY", "IN_NONE").show_if(away > 0, "AWAY_ANY");

  if (auto n = unchecked(c.tx, h.place.id); n > 0) page.add("DUTY_OPEN").set("DUTY_TEXT", c.t.plural("night.duty.open", n));
  for (const auto& v : TRY(visits(h.k, c.now))) {
    if (v.outcome != "YES" || v.from > c.now.plus_seconds(24LL * 3600) || v.left_at) continue;
    page.add("VISIT").set("VI_TEXT", v.words).set("VI_FROM", c.t.when(v.from, c.now)).set("VI_UNTIL", c.t.time(v.until));
  }
  for (const auto& key : TRY(keys(h.k)))
    if (key.out_at) page.add("KEY_OUT").set("KE_NAME", key.name).set("KE_TO", key.out_to ? called(c, h, key.out_to) : key.out_words).set("KE_WHEN", c.t.when(key.out_at, c.now));
  for (const auto& n : TRY(numbers(h.k))) page.add("PHONE").set("PH_WHOSE", n.whose).set("PH_NUMBER", n.number).set("PH_SHOWN", spoken(n.number));
  return page.response();
}

}  // namespace ostoja::night
