// Reads the cases slice by slice, each with its persons and what was recorded about them.
#include "core/text.h"
#include "interchange/row.h"

#include <algorithm>

namespace ostoja::interchange {
namespace {

constexpr int kSlice = 200;
constexpr std::string_view kOfOnePerson[] = {"sex", "age_group", "citizenship"};

struct Case {
  std::int64_t id = 0;
  Row row;
  struct Person { std::int64_t id = 0; forms::Answers answers; std::set<std::string, std::less<>> services; };
  std::vector<Person> persons;
  std::vector<std::pair<std::int64_t, forms::Answers>> experiences;  // with the person, 0: of the whole case
};

forms::Answers answers_of(std::string_view document) {
  auto read = forms::from_document(document);
  return read ? std::move(*read) : forms::Answers();
}

std::vector<Case> slice(store::Tx& tx, const Filter& f, std::int64_t after, std::int64_t& last) {
  std::vector<Case> out;
  int seen = 0;
  // Who gets served is found by the day first: few cases of many.
  const std::string served = f.served_from ? "and c.id in (select s.case_id from service_given s where s.operator_code = $1 and s.withdrawn_at is null and s.day between $4 and $5) " : "";
  const std::string sql = "select c.id, c.opened_at, c.document, c.status, c.closing_reason, i.code, c.urgency, c.language, c.source, c.sex, c.age_group, c.citizenship, c.exploitation, c.registration_year "
                          "from case_file c left join case_identification i on i.case_id = c.id where c.operator_code = $1 and c.id > $2 " + served + "order by c.id limit $3";
  auto take = [&](const store::Row& r) {
    ++seen, last = r.integer(0);
    const auto opened = core::local(r.instant(1)).date;
    if ((f.from && opened < f.from) || (f.until && opened > f.until)) return;
    Case c;
    c.id = last;
    c.row.opened = opened;
    c.row.about_case = answers_of(r.text(2));
    c.row.closed = r.integer(3) == 5;
    c.row.closing_reason = r.text(4);
    c.row.identified = r.text(5);
    constexpr std::string_view kColumns[] = {"urgency", "language", "source", "sex", "age_group", "citizenship", "exploitation", "registration_year"};
    for (int i = 0; i < 8; ++i) {
      std::vector<std::string> codes;
      for (auto code : core::split(r.text(6 + i), ';'))
        if (!code.empty()) codes.emplace_back(code);
      if (!codes.empty()) c.row.about_case.set_all(kColumns[i], std::move(codes));
    }
    out.push_back(std::move(c));
  };
  if (f.served_from) tx.run(sql, {f.operator_code, after, kSlice, f.served_from, f.served_until}, take);
  else tx.run(sql, {f.operator_code, after, kSlice}, take);
  if (seen == 0) last = after;
  return out;
}

void add_parts(store::Tx& tx, const Filter& f, Case& c) {
  tx.run("select p.id, p.document from case_person j join person p on p.id = j.person_id where j.case_id = $1 order by length(j.label), j.label", {c.id}, [&](const store::Row& r) { c.persons.push_back({r.integer(0), answers_of(r.text(1)), {}}); });
  tx.run("select coalesce(person, 0), document from experience_record where case_id = $1 and kind = 'trafficking' order by at, id", {c.id}, [&](const store::Row& r) { c.experiences.emplace_back(r.integer(0), answers_of(r.text(1))); });
  // The standard asks one question; here every purpose is agreed to apart. Yes: something is agreed to; no: it was only ever refused.
  tx.run("select max(case when agreed = 1 and withdrawn_at is null then 1 else 0 end), count(*) from consent where case_id = $1", {c.id}, [&](const store::Row& r) { if (r.integer(1) > 0) c.row.consent = r.integer(0) == 1; });
  tx.run("select sent_at, reason from referral where case_id = $1 and direction <> 2 and sent_at is not null and state in (2, 3, 5) order by sent_at desc, id desc limit 1", {c.id}, [&](const store::Row& r) { c.row.passed_on = core::local(r.instant(0)).date, c.row.passed_on_why = r.text(1); });
  if (!f.served_from) return;
  // A service for the whole case is for everybody in it.
  tx.run("select s.kind, coalesce(x.person_id, 0) from service_given s left join service_person x on x.service_id = s.id where s.case_id = $1 and s.withdrawn_at is null and s.day between $2 and $3", {c.id, f.served_from, f.served_until}, [&](const store::Row& r) {
    if (r.integer(1) == 0) c.row.services.emplace(r.text(0));
    for (auto& p : c.persons)
      if (r.integer(1) == 0 || r.integer(1) == p.id) p.services.emplace(r.text(0));
  });
  tx.run("select distinct area from support_goal where case_id = $1 and state <> 3", {c.id}, [&](const store::Row& r) { c.row.goals.emplace(r.text(0)); });
  tx.run("select document from experience_record where case_id = $1 and kind = 'perpetrator'", {c.id}, [&](const store::Row& r) {
    const auto who = answers_of(r.text(0));
    const auto& roles = who.all("role");
    if (std::find(roles.begin(), roles.end(), "RECRUITER") != roles.end() && who.has("citizenship")) c.row.recruiters.emplace(who.get("citizenship"));
  });
}

Row of_person(const Case& c, const Case::Person* person) {
  auto row = c.row;
  row.case_id = c.id;
  if (person != nullptr) row.person = person->answers, row.person_id = person->id, row.services = person->services;
  if (c.persons.size() > 1)
    for (auto field : kOfOnePerson) row.about_case.set(field, "");
  for (const auto& [whose, answers] : c.experiences)
    if (whose == 0 || person == nullptr || whose == person->id) row.experiences.push_back(answers);
  return row;
}

// The persons of the next cases after this id; the last case that was looked at.
std::int64_t a_slice(store::Tx& tx, const Filter& f, std::int64_t after, const std::function<void(const Row&)>& each) {
  auto last = after;
  auto cases = slice(tx, f, after, last);
  for (auto& c : cases) {
    add_parts(tx, f, c);
    if (c.persons.empty()) each(of_person(c, nullptr));
    for (const auto& p : c.persons)
      if (!f.served_from || !p.services.empty()) each(of_person(c, &p));
  }
  return last;
}

}  // namespace

std::set<std::string, std::less<>> Row::all(std::string_view field) const {
  std::set<std::string, std::less<>> out(about_case.all(field).begin(), about_case.all(field).end());
  for (const auto& e : experiences) out.insert(e.all(field).begin(), e.all(field).end());
  out.erase("");
  return out;
}
std::string Row::one(std::string_view field) const { return std::string(person.has(field) ? person.get(field) : about_case.get(field)); }

std::string mapped(const forms::Library& library, std::string_view list, std::string_view code) {
  const auto* codes = library.codes(list);
  const auto* found = codes == nullptr ? nullptr : codes->find(code);
  return found == nullptr ? std::string() : found->map;
}

std::string heading(Standard s) { return std::string(s == Standard::htcds ? kHtcdsHeading : kCtdcHeading) + "\r\n"; }

void each_person(store::Tx& tx, const Filter& f, const std::function<void(const Row&)>& each) {
  for (std::int64_t after = 0;;) {
    const auto last = a_slice(tx, f, after, each);
    if (last == after) return;
    after = last;
  }
}

std::int64_t write(store::Db& db, const forms::Library& library, Standard standard, const Filter& f, const std::function<void(const std::string&)>& put) {
  std::int64_t rows = 0;
  for (std::int64_t after = 0;;) {
    const auto last = db.reading([&](store::Tx& tx) {
      return a_slice(tx, f, after, [&](const Row& row) {
        const auto line = standard == Standard::htcds ? line_of_htcds(library, row) : line_of_ctdc(library, row);
        if (!line.empty()) put(line + "\r\n"), ++rows;
      });
    });
    if (last == after) return rows;
    after = last;
  }
}

}  // namespace ostoja::interchange
