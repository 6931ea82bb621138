// Screenings in the store. Decisions, checks and cards are in records.cpp.
#include "identification/record.h"

#include "core/json.h"
#include "forms/forms.h"

namespace ostoja::identification {
namespace {

constexpr std::string_view kScreening =
    "select s.id, s.case_id, s.person_id, s.instrument, s.instrument_version, s.supplement_version, s.age, s.started_at, s.started_by, u.name, s.saved_at, s.saved_by, s.answers, s.reading, s.result_class, "
    "s.statistical_class, s.legal_class, s.answered, s.asked, s.locked_at, s.version, s.sealed from screening s left join staff_user u on u.id = s.started_by ";

vault::Place place(ScreeningId id, std::int64_t version) { return {"screening", id.value, "sealed", version}; }

std::string answers_text(const Answers& answers) {
  core::Json j;
  j.object();
  for (const auto& [code, given] : answers) {
    if (given.answer == Answer::not_asked && given.source == Source::none) continue;
    j.key(code).array().value(code_of(given.answer)).value(code_of(given.source)).end();
  }
  j.end();
  return j.take();
}
Answers answers_from(std::string_view text) {
  Answers out;
  auto stored = forms::from_document(text);
  if (!stored) throw core::Failure(core::Errc::internal, "the answers of a screening cannot be read");
  for (const auto& [code, values] : stored->items()) {
    auto answer = values.empty() ? std::nullopt : answer_of(values.front());
    auto source = values.size() < 2 ? std::optional(Source::none) : source_of(values[1]);
    if (!answer || !source) throw core::Failure(core::Errc::internal, "the answers of a screening cannot be read");
    out[code] = {*answer, *source};
  }
  return out;
}
core::Bytes seal_notes(const Keeper& k, const Screening& s) {
  if (s.notes.empty()) return {};
  core::Json j;
  j.object();
  for (const auto& [code, text] : s.notes) j.field(code, text);
  j.end();
  return k.keys.seal(k.tx, place(s.id, s.version), "case", s.case_id.value, j.text());
}

Screening read_screening(const store::Row& r) {
  Screening s;
  s.id = r.id<ScreeningId>(0), s.case_id = r.id<cases::CaseId>(1), s.person = r.id<people::PersonId>(2);
  s.instrument = r.text(3);
  s.instrument_version = static_cast<int>(r.integer(4)), s.supplement_version = static_cast<int>(r.integer(5));
  s.age = static_cast<Age>(r.integer(6));
  s.started_at = r.instant(7), s.started_by = r.id<access::UserId>(8), s.started_by_name = r.text(9);
  s.saved_at = r.instant(10), s.saved_by = r.id<access::UserId>(11);
  s.answers = answers_from(r.text(12));
  s.reading = r.text(13), s.result_class = r.text(14), s.statistical_class = r.text(15), s.legal_class = r.text(16);
  s.answered = r.integer(17), s.of = r.integer(18);
  s.locked_at = r.instant(19);
  s.version = r.integer(20);
  return s;
}

void compute(Screening& s, const Asked& asked) {
  auto reading = read(asked, s.answers, s.age);
  s.reading = stored(reading);
  s.result_class = code_of(reading.result), s.statistical_class = code_of(reading.statistical), s.legal_class = code_of(reading.legal);
  s.answered = reading.answered, s.of = reading.of;
}

void tell(const Keeper& k, const Screening& s, std::string_view what, int more, const core::Bytes& sealed) {
  auto hash = vault::sha256_2(canonical(s), core::view_of(sealed));
  cases::happened(k.tx, s.case_id, {.chapter = "identification", .what = what, .record = s.id.value, .version = s.version, .detail = "screening_result:" + s.result_class, .more = more, .hash = std::string(core::view_of(hash))},
                  k.by, k.now);
}

}  // namespace

std::string canonical(const Screening& s) {
  return "screening " + s.id.text() + " of case " + s.case_id.text() + " version " + std::to_string(s.version) + "\nperson " + (s.person ? s.person.text() : "-") + "\ninstrument " + s.instrument + " " +
         std::to_string(s.instrument_version) + " " + std::to_string(s.supplement_version) + "\nanswers " + answers_text(s.answers) + "\nreading " + s.reading + "\n";
}

core::Result<Screening> begin(const Keeper& k, Screening s, const Asked& asked) {
  s.id = {core::next_id(k.now.ms)};
  s.instrument = asked.set->id, s.instrument_version = asked.set->version, s.supplement_version = asked.supplement == nullptr ? 0 : asked.supplement->version;
  s.started_at = s.saved_at = k.now, s.started_by = s.saved_by = k.by;
  s.version = 1;
  compute(s, asked);
  auto sealed = seal_notes(k, s);
  k.tx.run("insert into screening (id, case_id, person_id, instrument, instrument_version, supplement_version, age, started_at, started_by, saved_at, saved_by, answers, sealed, reading, result_class, "
           "statistical_class, legal_class, answered, asked, version) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,1)",
           {s.id, s.case_id, s.person, s.instrument, s.instrument_version, s.supplement_version, static_cast<int>(s.age), s.started_at, s.started_by, s.saved_at, s.saved_by, answers_text(s.answers),
            sealed.empty() ? store::Value(nullptr) : store::Value(sealed), s.reading, s.result_class, s.statistical_class, s.legal_class, s.answered, s.of});
  tell(k, s, "screening", 1, sealed);
  return s;
}

core::Done save(const Keeper& k, Screening& s, const Asked& asked) {
  if (s.locked_at) return core::fail(core::Errc::conflict, "a decision rests on this screening: begin a new one");
  auto before = s.version++;
  s.saved_at = k.now, s.saved_by = k.by;
  compute(s, asked);
  auto sealed = seal_notes(k, s);
  if (k.tx.run("update screening set age = $3, saved_at = $4, saved_by = $5, answers = $6, sealed = $7, reading = $8, result_class = $9, statistical_class = $10, legal_class = $11, answered = $12, asked = $13, "
               "version = $14 where id = $1 and version = $2 and locked_at is null",
               {s.id, before, static_cast<int>(s.age), s.saved_at, s.saved_by, answers_text(s.answers), sealed.empty() ? store::Value(nullptr) : store::Value(sealed), s.reading, s.result_class, s.statistical_class,
                s.legal_class, s.answered, s.of, s.version}) != 1)
    return core::fail(core::Errc::stale, "somebody else has saved this screening meanwhile");
  tell(k, s, "screening_save", 0, sealed);
  return {};
}

std::vector<Screening> screenings(store::Tx& tx, cases::CaseId id) {
  std::vector<Screening> out;
  tx.run(std::string(kScreening) + "where s.case_id = $1 order by s.started_at desc, s.id desc", {id}, [&](const store::Row& r) { out.push_back(read_screening(r)); });
  return out;
}

core::Result<Screening> screening(store::Tx& tx, cases::CaseId case_id, ScreeningId id) {
  auto found = tx.one(std::string(kScreening) + "where s.id = $1 and s.case_id = $2", {id, case_id}, read_screening);
  if (!found) return core::fail(core::Errc::not_found, "no such screening");
  return std::move(*found);
}

core::Result<Screening> screening_opened(store::Tx& tx, const vault::OperatorKeys& keys, cases::CaseId case_id, ScreeningId id) {
  core::Bytes sealed;
  auto found = tx.one(std::string(kScreening) + "where s.id = $1 and s.case_id = $2", {id, case_id}, [&](const store::Row& r) {
    auto blob = r.blob(21);
    sealed.assign(blob.begin(), blob.end());
    return read_screening(r);
  });
  if (!found) return core::fail(core::Errc::not_found, "no such screening");
  if (!sealed.empty()) {
    auto notes = TRY(forms::from_document(TRY(keys.open(tx, place(id, found->version), "case", case_id.value, sealed))));
    for (const auto& [code, values] : notes.items())
      if (!values.empty()) found->notes[code] = values.front();
  }
  return std::move(*found);
}

}  // namespace ostoja::identification
