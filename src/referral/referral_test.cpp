#include "referral/transfer.h"

#include "access/access_for_tests.h"
#include "approvals/approvals.h"
#include "access/reader_keys.h"
#include "cases/record.h"
#include "core/failure.h"
#include "core/resources.h"
#include "referral/module.h"
#include "approvals/approvals.h"
#include "approvals/module.h"
#include "consent/module.h"
#include "consent/record.h"
#include "web/live.h"
#include "web/page.h"

#include <doctest/doctest.h>

using namespace ostoja;
using namespace ostoja::referral;

namespace {

struct Room : access::TestDesk {
  forms::Library library = forms::Library::load().value();
  web::Live live;
  std::shared_ptr<web::Templates> templates;
  std::unique_ptr<access::Sessions> sessions;
  std::unique_ptr<web::Services> services;
  access::UserId anna, basia, kasia, karol;
  core::Date today = core::local(clock.now()).date;

  Room() {
    policy = access::Policy::load(core::resource("config/permissions.toml")).value();
    templates = web::Templates::load().value();
    sessions = std::make_unique<access::Sessions>(*db, policy);
    services.reset(new web::Services{*db, opened, policy, *sessions, library, clock, *templates, live});
    consent::module().start(*services);
    approvals::module().start(*services);
    referral::module().start(*services);
    anna = account("anna", "W", "casemanager"), basia = account("basia", "W", "coordinator"), kasia = account("kasia", "K", "coordinator"), karol = account("karol", "K", "casemanager");
  }
  access::UserId account(std::string login, std::string op, std::string role) {
    access::User u;
    u.login = login, u.name = "Person " + login, u.operator_code = op, u.roles = {role};
    return write([&](store::Tx& tx) { return access::add_user(tx, policy, u, "invented words 12", {}, clock.now()).value(); });
  }
  cases::Keeper keeper(store::Tx& tx) { return {tx, warsaw, library, anna, clock.now()}; }
  cases::CaseId make_case(store::Tx& tx) {
    cases::NewCase fresh;
    fresh.operator_code = "W", fresh.lead = anna, fresh.summary = core::Personal<std::string>("Planted summary.");
    auto id = cases::open_case(tx, warsaw, library, fresh, anna, clock.now()).value();
    REQUIRE(cases::add_note(keeper(tx), id, "NOTE", "Planted note.", clock.now()));
    return id;
  }
  people::PersonId add_person(store::Tx& tx, cases::CaseId id, std::string name) {
    forms::Answers a;
    a.set("first_name", std::move(name));
    a.set("citizenship", "UA");
    return cases::add_person(keeper(tx), id, a).value();
  }
  consent::ConsentId agree(store::Tx& tx, cases::CaseId id, people::PersonId person, consent::Receiver to, std::vector<std::string> scope, core::Date until = {}) {
    consent::NewConsent n{.case_id = id, .operator_code = "W", .person = person, .receiver = std::move(to), .interpreter = {}, .answers = {}};
    n.answers.set("purpose", n.receiver.operator_code.empty() ? "REFERRAL" : "TRANSFER");
    n.answers.set("decision", "AGREED");
    n.answers.set_all("scope", std::move(scope));
    for (auto item : {"interview", "told_purpose", "told_use", "told_research", "told_access", "told_storage", "told_withdrawal"}) n.answers.set(item, "YES");
    n.answers.set("given_on", today.text());
    if (until) n.answers.set("valid_until", until.text());
    return consent::give(tx, warsaw, library, n, anna, clock.now()).value();
  }
  Referral draft(store::Tx& tx, cases::CaseId id, people::PersonId person, std::vector<std::string> scope) {
    NewReferral n{.case_id = id, .operator_code = "W", .person = person, .direction = Direction::transfer, .other = {{}, "K"}, .answers = {}};
    n.answers.set("reason", "SAFETY");
    n.answers.set_all("scope", std::move(scope));
    return find(tx, id, add_referral(tx, n)).value();
  }
  ReferralId add_referral(store::Tx& tx, const NewReferral& n) { return referral::add(tx, warsaw, library, n, anna, clock.now()).value(); }
  void offer_it(store::Tx& tx, const Referral& r) {
    auto may = allowed(tx, r, today);
    REQUIRE(may.consent);
    REQUIRE(may.missing.empty());
    auto person = people::person_opened(tx, warsaw, warsaw.recovery(), r.person).value().answers;
    REQUIRE(prepare(tx, warsaw, r, *may.consent, packet_of(person, {}, r.scope), anna, clock.now()));
    auto asked = approvals::latest(tx, r.case_id, "TRANSFER", r.id.value).value();
    REQUIRE(approvals::decide(approvals::doors(*services), tx, warsaw, asked, approvals::Outcome::approved, {}, basia, clock.now()));
  }
};

}  // namespace

TEST_SUITE_BEGIN("referral");

TEST_CASE("a referral goes forward only, and what ended stays ended") {
  using enum State;
  CHECK(may_follow(Direction::out, draft, sent));
  CHECK(may_follow(Direction::out, sent, accepted));
  CHECK(may_follow(Direction::out, sent, revoked));
  CHECK(may_follow(Direction::out, accepted, done));
  CHECK_FALSE(may_follow(Direction::out, draft, accepted));
  CHECK_FALSE(may_follow(Direction::out, accepted, rejected));
  CHECK_FALSE(may_follow(Direction::in, sent, revoked));
  for (auto end : {rejected, done, revoked})
    for (auto to : {draft, sent, accepted, rejected, done, revoked}) CHECK_FALSE(may_follow(Direction::out, end, to));
}

TEST_CASE("without an answer a referral is overdue after its day, or after seven days") {
  Referral r;
  r.state = State::sent;
  r.sent_at = core::at_local(core::Date::of(2026, 11, 2), 9, 0);
  CHECK_FALSE(is_overdue(r, core::Date::of(2026, 11, 9), 7));
  CHECK(is_overdue(r, core::Date::of(2026, 11, 10), 7));
  r.answer_by = core::Date::of(2026, 11, 4);
  CHECK_FALSE(is_overdue(r, core::Date::of(2026, 11, 4), 7));
  CHECK(is_overdue(r, core::Date::of(2026, 11, 5), 7));
  r.state = State::accepted;
  CHECK_FALSE(is_overdue(r, core::Date::of(2026, 12, 5), 7));
}

TEST_CASE("a packet holds the fields of its scope and no other") {
  forms::Answers person, item;
  person.set("first_name", "Olena"), person.set("phone", "+48225550190"), person.set("citizenship", "UA");
  item.set("summary", "Words.");
  std::vector<std::string> scope{"NAME", "CITIZENSHIP"};
  auto packet = packet_of(person, item, scope);
  CHECK(packet.items().size() == 2);
  CHECK(packet.get("person.first_name") == "Olena");
  CHECK_FALSE(packet.has("person.phone"));
  CHECK_FALSE(packet.has("case.summary"));
}

TEST_CASE_FIXTURE(Room, "every field that a consent can hold is a field of the person or of the case") {
  for (const auto& code : library.codes("consent_scope")->codes) {
    CHECK_MESSAGE(!fields_of(code.code).empty(), code.code);
    for (auto field : fields_of(code.code)) {
      const bool person = field.starts_with("person.");
      CHECK_MESSAGE(library.form(person ? "person" : "case")->find(field.substr(person ? 7 : 5)) != nullptr, std::string(field));
    }
  }
}

TEST_CASE_FIXTURE(Room, "a record handed over opens for the receiver and no more for the sender, what is old and what is new, there and back again") {
  write([&](store::Tx& tx) {
    const vault::Place first{"case_note", 5, "sealed", 1}, second{"case_note", 6, "sealed", 1}, third{"case_note", 7, "sealed", 2};
    auto old = warsaw.seal(tx, first, "case", 5, "Old words.");
    REQUIRE(warsaw.hand_over(tx, katowice, "case", 5));
    CHECK(katowice.open(tx, first, "case", 5, old).value() == "Old words.");
    CHECK(warsaw.open(tx, first, "case", 5, old).error().code == core::Errc::conflict);
    CHECK_THROWS_AS(warsaw.seal(tx, second, "case", 5, "Not allowed."), core::Failure);
    auto fresh = katowice.seal(tx, second, "case", 5, "New words.");
    CHECK(katowice.open(tx, second, "case", 5, fresh).value() == "New words.");
    CHECK(katowice.open(tx, first, "case", 5, fresh).error().code == core::Errc::internal);  // still bound to its place
    CHECK(warsaw.hand_over(tx, katowice, "case", 5).error().code == core::Errc::conflict);     // what is gone cannot be given again
    CHECK(warsaw.hand_over(tx, katowice, "case", 99).error().code == core::Errc::not_found);
    REQUIRE(katowice.hand_over(tx, warsaw, "case", 5));
    CHECK(warsaw.open(tx, first, "case", 5, old).value() == "Old words.");
    CHECK(warsaw.open(tx, second, "case", 5, fresh).value() == "New words.");
    auto third_value = warsaw.seal(tx, third, "case", 5, "Third words.");
    CHECK(warsaw.open(tx, third, "case", 5, third_value).value() == "Third words.");
    CHECK(katowice.open(tx, first, "case", 5, old).error().code == core::Errc::conflict);
    // The remembered operator is part of what every value is bound to.
    tx.run("update record_key set sealed_under = 'K' where record = 'case' and record_id = 5");
    CHECK_FALSE(warsaw.open(tx, first, "case", 5, old));
    tx.run("update record_key set sealed_under = null where record = 'case' and record_id = 5");
    CHECK(warsaw.open(tx, first, "case", 5, old).value() == "Old words.");  // it was Warsaw's from the beginning
    return 0;
  });
}

TEST_CASE_FIXTURE(Room, "an accepted transfer opens the case for the receiver alone, and the sender keeps its number without content") {
  cases::CaseId id;
  ReferralId offered;
  write([&](store::Tx& tx) {
    id = make_case(tx);
    auto person = add_person(tx, id, "Olena");
    agree(tx, id, person, {{}, "K"}, {"NAME"});
    auto r = draft(tx, id, person, {"NAME"});
    offered = r.id;
    CHECK(offers_for(tx, "K", 10).empty());
    offer_it(tx, r);
    auto o = offer_of(tx, r.id, "K").value();
    CHECK_FALSE(offer_of(tx, r.id, "W"));
    CHECK(count_offers(tx, "K") == 1);
    CHECK(packet_of_offer(tx, katowice, o).value().items().size() == 1);
    CHECK_FALSE(packet_of_offer(tx, warsaw, o));
    // Before acceptance nothing of the case opens there.
    CHECK(cases::header(tx, id, {kasia, "K", cases::Reader::Reach::operator_wide}).error().code == core::Errc::not_found);
    CHECK(cases::record(tx, katowice, id, {kasia, "W", cases::Reader::Reach::operator_wide}).error().code == core::Errc::conflict);
    CHECK_FALSE(people::person_opened(tx, katowice, katowice.recovery(), person));
    return 0;
  });
  clock.advance_seconds(60);
  write([&](store::Tx& tx) {
    auto o = offer_of(tx, offered, "K").value();
    CHECK(accept(*services, tx, library, katowice, o, karol, kasia, clock.now()).value() == Accepted::opened);
    CHECK(accept(*services, tx, library, katowice, o, karol, kasia, clock.now()).error().code == core::Errc::conflict);
    cases::Reader k{karol, "K", cases::Reader::Reach::team}, w{anna, "W", cases::Reader::Reach::team};
    auto item = cases::record(tx, katowice, id, k).value();
    CHECK(item.header.number == "K-2026-0001");
    CHECK(item.answers.get("summary") == "Planted summary.");
    CHECK(cases::notes(tx, katowice, id, 10).value().front().text == "Planted note.");
    auto person = cases::persons(tx, id).front().person;
    CHECK(people::person_opened(tx, katowice, katowice.recovery(), person).value().answers.get("first_name") == "Olena");
    CHECK(people::person(tx, person, "W").error().code == core::Errc::not_found);
    CHECK(tx.number("select count(*) from person_search where person_id = $1 and operator_code = 'K'", {person}) == 1);
    auto written = people::person_opened(tx, katowice, katowice.recovery(), person).value();
    written.answers.set("second_name", "Nowa");
    std::vector<vault::Recipient> team{access::recipient(tx, katowice, karol, clock.now()).value()};
    CHECK(people::save_person(tx, katowice, library, written, team, kasia, clock.now()));
    CHECK(cases::header(tx, id, w).error().code == core::Errc::not_found);
    CHECK_FALSE(warsaw.open(tx, {"case_file", id.value, "sealed", 1}, "case", id.value, {}));
    auto stub = cases::case_by_number(tx, "W-2026-0001", w).value();
    CHECK(cases::is_stub(tx, stub));
    auto kept = cases::record(tx, warsaw, stub, w).value();
    CHECK(kept.header.status == cases::Status::closed);
    CHECK(kept.header.closing_reason == "TRANSFERRED");
    CHECK_FALSE(kept.answers.has("summary"));
    CHECK(cases::notes(tx, warsaw, stub, 10).value().empty());
    CHECK(cases::persons(tx, stub).empty());
    auto fact = of_case(tx, stub);
    REQUIRE(fact.size() == 1);
    CHECK(fact.front().state == State::done);
    CHECK(packet(tx, warsaw, fact.front()).value().items().empty());
    CHECK(of_case(tx, id).empty());
    CHECK(offer_of(tx, offered, "K")->state == State::accepted);
    CHECK_FALSE(packet_of_offer(tx, katowice, o));
    CHECK(tx.number("select count(*) from record_key where record = 'transfer'") == 0);
    CHECK(tx.number("select count(*) from record_key where record = 'case' and record_id = $1", {id}) == 1);
    return 0;
  });
  CHECK(db->reading([&](store::Tx& tx) { return tx.number("select count(*) from event where action = 'case.hand_over'"); }) == 2);
  CHECK(db->reading([&](store::Tx& tx) { return tx.number("select count(*) from event where detail like '%Planted%' or detail like '%Olena%'"); }) == 0);
}

TEST_CASE_FIXTURE(Room, "each person of a case must have agreed before it is handed over, and a refusal agrees to nothing") {
  write([&](store::Tx& tx) {
    auto id = make_case(tx);
    auto first = add_person(tx, id, "Olena"), second = add_person(tx, id, "Ihor");
    auto r = draft(tx, id, first, {"NAME"});
    CHECK_FALSE(allowed(tx, r, today).consent);
    agree(tx, id, first, {{}, "K"}, {"NAME"});
    CHECK_FALSE(allowed(tx, r, today).consent);
    auto other = agree(tx, id, second, {{}, "K"}, {"CITIZENSHIP"});
    CHECK(allowed(tx, r, today).consent);
    CHECK(allowed(tx, r, today).missing.empty());
    forms::Answers why;
    why.set("how", "WITHDRAWN"), why.set("withdrawn_on", today.text());
    REQUIRE(consent::withdraw(consent::doors(*services), tx, warsaw, library, consent::find(tx, id, other).value(), why, anna, clock.now()));
    CHECK_FALSE(allowed(tx, r, today).consent);
    CHECK(consent::of_case(tx, id).size() == 2);  // it is still there
    return 0;
  });
}

TEST_CASE_FIXTURE(Room, "an offer dies with its consent, and an acceptance that comes too late opens nothing") {
  write([&](store::Tx& tx) {
    auto id = make_case(tx);
    auto person = add_person(tx, id, "Olena");
    agree(tx, id, person, {{}, "K"}, {"NAME"}, today.plus_days(1));
    auto r = draft(tx, id, person, {"NAME"});
    offer_it(tx, r);
    auto late = clock.now().plus_seconds(3 * 86400);
    CHECK(accept(*services, tx, library, katowice, offer_of(tx, r.id, "K").value(), karol, kasia, late).value() == Accepted::no_consent);
    CHECK(find(tx, r.id)->state == State::revoked);
    CHECK(offer_of(tx, r.id, "K")->state == State::revoked);
    CHECK(cases::header(tx, id, {karol, "K", cases::Reader::Reach::operator_wide}).error().code == core::Errc::not_found);
    CHECK(cases::header(tx, id, {anna, "W", cases::Reader::Reach::team}));
    CHECK(tx.number("select count(*) from record_key where record = 'transfer'") == 0);
    return 0;
  });
}

TEST_CASE_FIXTURE(Room, "a person who has another case at the sender is copied, so that both go on helping") {
  write([&](store::Tx& tx) {
    auto id = make_case(tx), other = make_case(tx);
    auto person = add_person(tx, id, "Olena");
    REQUIRE(cases::join_person(keeper(tx), other, person));
    agree(tx, id, person, {{}, "K"}, {"NAME"});
    auto r = draft(tx, id, person, {"NAME"});
    offer_it(tx, r);
    REQUIRE(accept(*services, tx, library, katowice, offer_of(tx, r.id, "K").value(), karol, kasia, clock.now()).value() == Accepted::opened);
    auto copy = cases::persons(tx, id).front().person;
    CHECK(copy != person);
    CHECK(people::person_opened(tx, katowice, katowice.recovery(), copy).value().answers.get("first_name") == "Olena");
    CHECK(people::person_opened(tx, warsaw, warsaw.recovery(), person).value().answers.get("first_name") == "Olena");
    CHECK(consent::of_case(tx, id).front().person == copy);
    return 0;
  });
}

TEST_CASE_FIXTURE(Room, "while the sender is sealed an offer cannot be answered, and nothing is half done") {
  ReferralId offered;
  write([&](store::Tx& tx) {
    auto id = make_case(tx);
    auto person = add_person(tx, id, "Olena");
    agree(tx, id, person, {{}, "K"}, {"NAME"});
    auto r = draft(tx, id, person, {"NAME"});
    offered = r.id;
    offer_it(tx, r);
    return 0;
  });
  vault::Vault alone{file};
  REQUIRE(alone.unlock("K", root_k));
  web::Services only_k{*db, alone, policy, *sessions, library, clock, *templates, live};
  write([&](store::Tx& tx) {
    auto o = offer_of(tx, offered, "K").value();
    CHECK(accept(only_k, tx, library, katowice, o, karol, kasia, clock.now()).error().code == core::Errc::unavailable);
    CHECK(reject(only_k, tx, katowice, o, {State::rejected, "NO_PLACE", {}}, kasia, clock.now()).error().code == core::Errc::unavailable);
    CHECK(offer_of(tx, offered, "K")->state == State::sent);
    return 0;
  });
}

TEST_SUITE_END();
