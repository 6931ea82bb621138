// Cases in the store: header, answers, status. The lists are in lists.cpp, what hangs on a case in parts.cpp.
#include "cases/record.h"
#include "store/counter.h"
#include "store/feed.h"

#include <array>

namespace ostoja::cases {
namespace {

constexpr std::array<std::string_view, 4> kPlain{"sex", "age_group", "citizenship", "source"};

const forms::Form& form_of(const forms::Library& library) {
  const auto* f = library.form("case");
  if (f == nullptr) throw core::Failure(core::Errc::internal, "form case is missing");
  return *f;
}
vault::Place place(CaseId id, std::int64_t version) { return {"case_file", id.value, "sealed", version}; }

std::string joined_codes(const forms::Answers& a) {
  std::string out;
  for (const auto& code : a.all("exploitation")) out += (out.empty() ? ";" : "") + code + ";";
  return out;
}

void leave(store::Tx& tx, std::string_view action, CaseId id, std::int64_t version, std::string detail, const core::Bytes& sealed, access::UserId by, core::Instant now) {
  auto hash = vault::sha256(core::view_of(sealed));
  store::append(tx, {.at = now, .actor = by.value, .action = std::string(action), .record = "case", .record_id = id.value, .version = version, .detail = std::move(detail),
                     .hash = sealed.empty() ? std::string() : std::string(core::view_of(hash))});
}

core::Bytes seal(store::Tx& tx, const vault::OperatorKeys& keys, const forms::Form& form, CaseId id, std::int64_t version, const forms::Answers& answers) {
  auto plain = forms::sealed_document(form, answers);
  return plain.empty() ? core::Bytes() : keys.seal(tx, place(id, version), "case", id.value, plain);
}

store::Value year_of(const forms::Answers& a) {  // null when it is not known
  std::int64_t v = 0;
  for (char c : a.get("registration_year")) v = c >= '0' && c <= '9' ? v * 10 + (c - '0') : v;
  return v == 0 ? store::Value(nullptr) : store::Value(v);
}

constexpr std::string_view kHeader = "select f.id, f.number, f.operator_code, f.status, f.urgency, f.language, f.lead, f.opened_at, f.closed_at, f.closing_reason, f.version ";
// A reader sees a case of the own operator when on its team, or when the reader's permission reaches the whole operator.
constexpr std::string_view kSeen = "f.operator_code = $2 and ($3 = 1 or exists (select 1 from case_team t where t.case_id = f.id and t.user_id = $4 and t.until is null))";

Header read_header(const store::Row& r) {
  Header h;
  h.id = r.id<CaseId>(0);
  h.number = r.text(1), h.operator_code = r.text(2);
  h.status = static_cast<Status>(r.integer(3));
  h.urgency = r.text(4), h.language = r.text(5);
  h.lead = r.id<access::UserId>(6);
  h.opened_at = r.instant(7), h.closed_at = r.instant(8);
  h.closing_reason = r.text(9);
  h.version = r.integer(10);
  return h;
}
int reach(const Reader& reader) { return reader.reach == Reader::Reach::operator_wide ? 1 : 0; }

}  // namespace

std::string_view code_of(Status s) {
  constexpr std::string_view kCodes[] = {"", "NEW", "ASSESSMENT", "PLAN", "SERVICES", "CLOSED"};
  return kCodes[static_cast<int>(s)];
}
std::optional<Status> status_of(std::string_view code) {
  for (int i = 1; i <= 5; ++i)
    if (code_of(static_cast<Status>(i)) == code) return static_cast<Status>(i);
  return std::nullopt;
}

core::Result<CaseId> open_case(store::Tx& tx, const vault::OperatorKeys& keys, const forms::Library& library, const NewCase& fresh, access::UserId by, core::Instant now) {
  const auto& form = form_of(library);
  CaseId id{core::next_id(now.ms)};
  auto answers = fresh.answers;
  if (!fresh.urgency.empty()) answers.set("urgency", fresh.urgency);
  if (!fresh.language.empty()) answers.set("language", fresh.language);
  if (!fresh.summary.reveal().empty()) answers.set("summary", fresh.summary.reveal());
  auto opened = fresh.opened_at ? fresh.opened_at : now;
  int year = core::local(opened).date.year();
  std::string number = fresh.number;
  // An imported case brings its number; when its file does not say the year of registration, nobody knows it.
  if (number.empty() && !answers.has("registration_year")) answers.set("registration_year", std::to_string(year));
  if (number.empty()) {
    auto n = std::to_string(store::next_number(tx, "case/" + fresh.operator_code + "/" + std::to_string(year)));
    number = fresh.operator_code + "-" + std::to_string(year) + "-" + std::string(n.size() < 4 ? 4 - n.size() : 0, '0') + n;
  }
  auto sealed = seal(tx, keys, form, id, 1, answers);
  auto a = [&](std::size_t i) { return store::Value::text_or_null(answers.get(kPlain[i])); };
  auto exploitation = joined_codes(answers);
  tx.run("insert into case_file (id, number, operator_code, status, urgency, language, lead, opened_at, opened_by, changed_at, registration_year, sex, age_group, citizenship, exploitation, source, "
         "document, sealed, form_version, version) values ($1,$2,$3,1,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,1)",
         {id, number, fresh.operator_code, store::Value::text_or_null(answers.get("urgency")), store::Value::text_or_null(answers.get("language")), fresh.lead, opened, by.value, now, year_of(answers), a(0), a(1),
          a(2), store::Value::text_or_null(exploitation), a(3), forms::document(form, answers), sealed.empty() ? store::Value(nullptr) : store::Value(sealed), form.version});
  tx.run("insert into case_step (id, case_id, status, at, by_user) values ($1,$2,1,$3,$4)", {core::next_id(now.ms), id, opened, by.value});
  if (fresh.lead)
    tx.run("insert into case_team (id, case_id, user_id, role, since) values ($1,$2,$3,'LEAD',$4)", {core::next_id(now.ms), id, fresh.lead, opened});
  leave(tx, fresh.number.empty() ? "case.open" : "case.import", id, 1, {}, sealed, by, now);
  counted(tx, fresh.operator_code, std::nullopt, facets(tx, id).value());
  return id;
}

core::Result<Header> header(store::Tx& tx, CaseId id, const Reader& reader) {
  auto found = tx.one(std::string(kHeader) + "from case_file f where f.id = $1 and " + std::string(kSeen), {id, reader.operator_code, reach(reader), reader.user}, read_header);
  if (!found) return core::fail(core::Errc::not_found, "no such case");
  return std::move(*found);
}

std::optional<CaseId> case_by_number(store::Tx& tx, std::string_view number, const Reader& reader) {
  return tx.one("select f.id from case_file f where f.number = $1 and " + std::string(kSeen), {number, reader.operator_code, reach(reader), reader.user},
                [](const store::Row& r) { return r.id<CaseId>(0); });
}

core::Result<Record> record(store::Tx& tx, const vault::OperatorKeys& keys, CaseId id, const Reader& reader) {
  core::Bytes sealed;
  std::string document;
  auto found = tx.one(std::string(kHeader) + ", f.changed_at, f.registration_year, f.sex, f.age_group, f.citizenship, f.source, f.exploitation, f.document, f.sealed from case_file f where f.id = $1 and " +
                          std::string(kSeen),
                      {id, reader.operator_code, reach(reader), reader.user}, [&](const store::Row& r) {
                        Record c;
                        c.header = read_header(r);
                        c.changed_at = r.instant(11);
                        auto set = [&](std::string_view field, std::string_view value) {
                          if (!value.empty()) c.answers.set(field, std::string(value));
                        };
                        if (!r.is_null(12) && r.integer(12) != 0) set("registration_year", std::to_string(r.integer(12)));
                        set("sex", r.text(13)), set("age_group", r.text(14)), set("citizenship", r.text(15)), set("source", r.text(16));
                        set("urgency", c.header.urgency), set("language", c.header.language);
                        std::vector<std::string> codes;
                        for (auto code : core::split(r.text(17), ';'))
                          if (!code.empty()) codes.emplace_back(code);
                        if (!codes.empty()) c.answers.set_all("exploitation", codes);
                        document = r.text(18);
                        auto blob = r.blob(19);
                        sealed.assign(blob.begin(), blob.end());
                        return c;
                      });
  if (!found) return core::fail(core::Errc::not_found, "no such case");
  found->answers.merge(TRY(forms::from_document(document)));
  if (!sealed.empty()) found->answers.merge(TRY(forms::from_document(TRY(keys.open(tx, place(id, found->header.version), "case", id.value, sealed)))));
  return std::move(*found);
}

core::Result<forms::Answers> answers_of(store::Tx& tx, const vault::OperatorKeys& keys, CaseId id, const Reader& reader) { return TRY(record(tx, keys, id, reader)).answers; }

core::Done close(store::Tx& tx, const vault::OperatorKeys& keys, const forms::Library& library, CaseId id, std::string_view reason, access::UserId by, core::Instant now) {
  auto item = TRY(record(tx, keys, id, {by, keys.code(), Reader::Reach::operator_wide}));
  return set_status({tx, keys, library, by, now}, item, Status::closed, reason);
}

core::Done save(const Keeper& k, Record& c, std::string_view action) {
  const auto& form = form_of(k.forms);
  auto was = facets(k.tx, c.header.id);
  auto before = c.header.version++;
  auto sealed = seal(k.tx, k.keys, form, c.header.id, c.header.version, c.answers);
  auto a = [&](std::size_t i) { return store::Value::text_or_null(c.answers.get(kPlain[i])); };
  auto exploitation = joined_codes(c.answers);
  c.header.urgency = c.answers.get("urgency");
  c.header.language = c.answers.get("language");
  if (k.tx.run("update case_file set status = $3, urgency = $4, language = $5, lead = $6, closed_at = $7, closing_reason = $8, changed_at = $9, registration_year = $10, sex = $11, age_group = $12, "
               "citizenship = $13, exploitation = $14, source = $15, document = $16, sealed = $17, form_version = $18, version = $19 where id = $1 and version = $2",
               {c.header.id, before, static_cast<int>(c.header.status), store::Value::text_or_null(c.header.urgency), store::Value::text_or_null(c.header.language), c.header.lead, c.header.closed_at,
                store::Value::text_or_null(c.header.closing_reason), k.now, year_of(c.answers), a(0), a(1), a(2), store::Value::text_or_null(exploitation), a(3), forms::document(form, c.answers),
                sealed.empty() ? store::Value(nullptr) : store::Value(sealed), form.version, c.header.version}) != 1)
    return core::fail(core::Errc::stale, "somebody else has saved this case meanwhile");
  leave(k.tx, action, c.header.id, c.header.version, std::string(code_of(c.header.status)), sealed, k.by, k.now);
  counted(k.tx, c.header.operator_code, was, facets(k.tx, c.header.id).value());
  return {};
}

core::Result<std::string> set_urgency(store::Tx& tx, const vault::OperatorKeys& keys, const forms::Library& library, const Header& h, std::string_view urgency, access::UserId by, core::Instant now) {
  const auto* known = library.codes("urgency");
  if (known == nullptr || known->find(urgency) == nullptr) return core::fail(core::Errc::invalid, "there is no such urgency");
  auto item = TRY(record(tx, keys, h.id, {by, h.operator_code, Reader::Reach::operator_wide}));
  std::string before = item.header.urgency;
  if (before == urgency) return before;
  item.answers.set("urgency", std::string(urgency));
  TRY_VOID(save({tx, keys, library, by, now}, item, "case.urgency"));
  return before;
}

core::Done set_status(const Keeper& k, Record& c, Status to, std::string_view reason) {
  if (to == c.header.status) return core::fail(core::Errc::conflict, "the case is at this step already");
  bool closing = to == Status::closed, reopening = c.header.status == Status::closed;
  if (closing) {
    const auto* reasons = k.forms.codes("closing_reason");
    if (reasons == nullptr || reasons->find(reason) == nullptr || reason == kHandedOver) return core::fail(core::Errc::invalid, "choose why the case is closed");
  }
  c.header.status = to;
  c.header.closed_at = closing ? k.now : core::Instant{};
  c.header.closing_reason = closing ? std::string(reason) : std::string();
  TRY_VOID(save(k, c, closing ? "case.close" : reopening ? "case.reopen" : "case.step"));
  k.tx.run("insert into case_step (id, case_id, status, at, by_user, reason) values ($1,$2,$3,$4,$5,$6)",
           {core::next_id(k.now.ms), c.header.id, static_cast<int>(to), k.now, k.by, store::Value::text_or_null(closing ? reason : std::string_view())});
  return reopening ? seal_persons(k, c.header.id) : core::Done();
}

}  // namespace ostoja::cases
