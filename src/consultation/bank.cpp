// Ready answers and trainings in the store.
#include "consultation/record.h"
#include "store/feed.h"

namespace ostoja::consultation {
namespace {

const forms::Form& form_of(const forms::Library& library, std::string_view name) {
  const auto* f = library.form(name);
  if (f == nullptr) throw core::Failure(core::Errc::internal, "a form of the institution desk is missing");
  return *f;
}
core::Date day_of(std::string_view text) { return core::Date::parse(text).value_or(core::Date{}); }
std::string folded_of(const forms::Answers& a) { return core::fold(std::string(a.get("title")) + " " + std::string(a.get("text")) + " " + std::string(a.get("source"))); }

void tell(const Keeper& k, std::string_view action, std::string_view record, std::int64_t id, std::int64_t version) {
  store::append(k.tx, {.at = k.now, .actor = k.by.value, .action = std::string(action), .record = std::string(record), .record_id = id, .version = version});
}
void keep_version(const Keeper& k, AnswerId id, std::int64_t version, const std::string& document) {
  k.tx.run("insert into consultation_answer_version (answer_id, version, at, by_user, document) values ($1,$2,$3,$4,$5)", {id, version, k.now, k.by, document});
}

constexpr std::string_view kAnswer = "select a.id, a.topic, a.legal_area, a.law_day, a.valid_until, a.used, a.archived_at, a.changed_at, u.name, a.version, a.document from consultation_answer a left join staff_user u on u.id = a.changed_by ";
Answer read_answer(const store::Row& r) {
  Answer a;
  a.id = r.id<AnswerId>(0), a.law_day = r.date(3), a.valid_until = r.date(4), a.used = r.integer(5), a.archived_at = r.instant(6), a.changed_at = r.instant(7), a.changed_by_name = r.text(8), a.version = r.integer(9);
  if (auto document = forms::from_document(r.text(10))) a.answers = std::move(*document);
  a.answers.set("topic", std::string(r.text(1))), a.answers.set("law_day", a.law_day.text());
  if (!r.text(2).empty()) a.answers.set("legal_area", std::string(r.text(2)));
  if (a.valid_until) a.answers.set("valid_until", a.valid_until.text());
  return a;
}

constexpr std::string_view kTraining = "select id, operator_code, kind, day, audience, region, people, minutes, document, version from training ";
Training read_training(const store::Row& r) {
  Training t;
  t.id = r.id<TrainingId>(0), t.operator_code = r.text(1), t.version = r.integer(9);
  if (auto document = forms::from_document(r.text(8))) t.answers = std::move(*document);
  auto& a = t.answers;
  a.set("kind", std::string(r.text(2))), a.set("held_on", r.date(3).text()), a.set("audience", std::string(r.text(4))), a.set("people", std::to_string(r.integer(6))), a.set("minutes", std::to_string(r.integer(7)));
  if (!r.text(5).empty()) a.set("region", std::string(r.text(5)));
  return t;
}

}  // namespace

core::Result<AnswerId> add_answer(const Keeper& k, const forms::Answers& a) {
  const auto& form = form_of(k.forms, "consultation_answer");
  AnswerId id{core::next_id(k.now.ms)};
  const auto document = forms::document(form, a);
  k.tx.run("insert into consultation_answer (id, topic, legal_area, title, folded, law_day, valid_until, used, document, changed_at, changed_by, form_version, version) values ($1,$2,$3,$4,$5,$6,$7,0,$8,$9,$10,$11,1)",
           {id, a.get("topic"), store::Value::text_or_null(a.get("legal_area")), a.get("title"), folded_of(a), core::Date::parse(a.get("law_day")).value_or(core::local(k.now).date), day_of(a.get("valid_until")), document, k.now, k.by, form.version});
  keep_version(k, id, 1, document);
  tell(k, "consultation.answer_add", "consultation_answer", id.value, 1);
  return id;
}

core::Result<Answer> answer(store::Tx& tx, AnswerId id) {
  auto found = tx.one(std::string(kAnswer) + "where a.id = $1", {id}, read_answer);
  if (!found) return core::fail(core::Errc::not_found, "no such answer");
  return std::move(*found);
}

std::vector<Answer> find_answers(store::Tx& tx, std::string_view topic, std::string_view text, int limit) {
  std::vector<Answer> out;
  const auto folded = core::fold(text);
  const auto words = core::split(folded, ' ');
  tx.run(std::string(kAnswer) + "where a.archived_at is null and ($1 = '' or a.topic = $1) order by a.used desc, a.title, a.id", {topic}, [&](const store::Row& r) {
    if (static_cast<int>(out.size()) >= limit) return;
    auto a = read_answer(r);
    const auto all = folded_of(a.answers);
    for (auto word : words)
      if (all.find(word) == all.npos) return;
    out.push_back(std::move(a));
  });
  return out;
}

core::Done save_answer(const Keeper& k, Answer& a) {
  const auto& form = form_of(k.forms, "consultation_answer");
  const auto document = forms::document(form, a.answers);
  if (k.tx.run("update consultation_answer set topic = $3, legal_area = $4, title = $5, folded = $6, law_day = $7, valid_until = $8, document = $9, changed_at = $10, changed_by = $11, form_version = $12, version = $2 + 1 where id = $1 and version = $2",
               {a.id, a.version, a.answers.get("topic"), store::Value::text_or_null(a.answers.get("legal_area")), a.answers.get("title"), folded_of(a.answers), core::Date::parse(a.answers.get("law_day")).value_or(a.law_day),
                day_of(a.answers.get("valid_until")), document, k.now, k.by, form.version}) != 1)
    return core::fail(core::Errc::stale, "somebody else has saved this answer meanwhile");
  ++a.version;
  keep_version(k, a.id, a.version, document);
  tell(k, "consultation.answer_save", "consultation_answer", a.id.value, a.version);
  return {};
}

core::Done archive_answer(const Keeper& k, const Answer& a) {
  if (a.archived_at) return core::fail(core::Errc::conflict, "this answer is in the archive already");
  k.tx.run("update consultation_answer set archived_at = $2 where id = $1", {a.id, k.now});
  tell(k, "consultation.answer_archive", "consultation_answer", a.id.value, a.version);
  return {};
}

core::Done use_answer(const Keeper& k, const Answer& a, Consultation& c) {
  auto answers = c.answers;
  std::string text(answers.get("answer"));
  text += (text.empty() ? "" : "\n\n") + std::string(a.answers.get("text"));
  answers.set("answer", std::move(text));
  k.tx.run("update consultation_answer set used = used + 1 where id = $1", {a.id});
  // Whoever takes a ready answer has still to read it: it becomes the answer when they save it.
  const auto state = c.state;
  TRY_VOID(save(k, c, std::move(answers)));
  if (state < State::answered) return move_to(k, c, state);
  return {};
}

core::Result<TrainingId> add_training(const Keeper& k, const forms::Answers& a) {
  const auto& form = form_of(k.forms, "training");
  TrainingId id{core::next_id(k.now.ms)};
  auto day = core::Date::parse(a.get("held_on"));
  if (!day) return core::fail(core::Errc::invalid, "a training has a day");
  k.tx.run("insert into training (id, operator_code, kind, day, audience, region, people, minutes, document, created_at, created_by, changed_at, form_version, version) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$10,$12,1)",
           {id, k.keys.code(), a.get("kind"), *day, a.get("audience"), store::Value::text_or_null(a.get("region")), number_of(a.get("people")), number_of(a.get("minutes")), forms::document(form, a), k.now, k.by, form.version});
  tell(k, "training.add", "training", id.value, 1);
  return id;
}

core::Result<Training> training(store::Tx& tx, TrainingId id, std::string_view operator_code) {
  auto found = tx.one(std::string(kTraining) + "where id = $1 and operator_code = $2", {id, operator_code}, read_training);
  if (!found) return core::fail(core::Errc::not_found, "no such training");
  return std::move(*found);
}

std::vector<Training> trainings(store::Tx& tx, std::string_view operator_code, int year) {
  std::vector<Training> out;
  tx.run(std::string(kTraining) + "where operator_code = $1 and day >= $2 and day <= $3 order by day desc, id desc", {operator_code, core::Date::of(year, 1, 1), core::Date::of(year, 12, 31)}, [&](const store::Row& r) { out.push_back(read_training(r)); });
  return out;
}

core::Done save_training(const Keeper& k, Training& t) {
  const auto& form = form_of(k.forms, "training");
  const auto& a = t.answers;
  auto day = core::Date::parse(a.get("held_on"));
  if (!day) return core::fail(core::Errc::invalid, "a training has a day");
  if (k.tx.run("update training set kind = $3, day = $4, audience = $5, region = $6, people = $7, minutes = $8, document = $9, changed_at = $10, form_version = $11, version = $2 + 1 where id = $1 and version = $2",
               {t.id, t.version, a.get("kind"), *day, a.get("audience"), store::Value::text_or_null(a.get("region")), number_of(a.get("people")), number_of(a.get("minutes")), forms::document(form, a), k.now, form.version}) != 1)
    return core::fail(core::Errc::stale, "somebody else has saved this training meanwhile");
  ++t.version;
  tell(k, "training.save", "training", t.id.value, t.version);
  return {};
}

}  // namespace ostoja::consultation
