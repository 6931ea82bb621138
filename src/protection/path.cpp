// The path of a programme: what is done, what is missing in each step, and what is next.
#include "protection/rules.h"

#include <algorithm>

namespace ostoja::protection {
namespace {

using Weight = Missing::Weight;
constexpr int kRenewDays = 90, kSoonDays = 14;

class Walk {
 public:
  Walk(std::span<const Record> all, core::Date today) : all_(all), today_(today), left_(newest("leaving") != nullptr), refused_(agreement_says("REFUSED")) {}

  Path run() {
    for (std::size_t i = 0; i < kSteps; ++i) {
      now_ = {static_cast<Step>(i), State::later, {}, {}};
      complete_ = false, needed_ = true;
      for (const auto& r : all_)
        if (r.taken_back.empty() && r.kind->step == now_.step && r.kind->word != "observation") now_.records.push_back(&r);
      std::stable_sort(now_.records.begin(), now_.records.end(), [](const Record* a, const Record* b) { return a->kind < b->kind; });  // as the kinds stand, newest first within one
      look();
      if (left_ || refused_) needed_ = needed_ && complete_;
      if (left_) std::erase_if(now_.missing, [](const Missing& m) { return m.weight != Weight::urgent; });
      now_.state = complete_ ? State::done : needed_ ? State::later : State::not_needed;
      out_.steps.push_back(std::move(now_));
    }
    auto current = std::find_if(out_.steps.begin(), out_.steps.end(), [](const StepNow& s) { return s.state == State::later; });
    if (current != out_.steps.end()) current->state = State::current;
    return std::move(out_);
  }

 private:
  const Record* newest(std::string_view kind) const {
    for (const auto& r : all_)
      if (r.taken_back.empty() && r.kind->word == kind) return &r;
    return nullptr;
  }
  bool agreement_says(std::string_view code) const {
    const auto* r = newest("agreement");
    return r != nullptr && r->outcome == code;
  }
  bool says(const Record* r, std::string_view field, std::string_view code) const { return r != nullptr && r->get(field) == code; }
  bool cooperates() const { return says(newest("cooperation"), "decision", "COOPERATES"); }
  bool opened(const Record* r) const { return r != nullptr && r->sight == Record::Sight::opened; }

  void add(std::string_view what, std::string_view kind, const Record* r = nullptr, core::Date day = {}, Weight w = Weight::next) {
    now_.missing.push_back({what, kind_of(kind), r == nullptr ? RecordId{} : r->id, day, w});
  }
  void urgent(std::string_view what, std::string_view kind, const Record* r, core::Date day = {}) { add(what, kind, r, day, Weight::urgent); }

  void look() {
    switch (now_.step) {
      case Step::notification: return notification();
      case Step::intake: return intake();
      case Step::agreement: return agreement();
      case Step::certificate: return certificate();
      case Step::reflection: return reflection();
      case Step::cooperation: return cooperation();
      case Step::permit: return permit();
      case Step::proceedings: return proceedings();
      case Step::acts_end: return acts_end();
      case Step::afterwards: return afterwards();
    }
  }

  void notification() {
    complete_ = newest("notification") != nullptr;
    if (!complete_) add("notification", "notification");
  }
  void intake() {
    const auto *talk = newest("intake"), *conditions = newest("conditions");
    if (talk == nullptr) add("intake", "intake");
    if (says(talk, "danger", "YES")) urgent("danger", "intake", talk);
    if (says(talk, "device_safe", "NO")) add("device", "intake", talk);
    if (conditions == nullptr) add("conditions", "conditions");
    const bool met = conditions != nullptr && (!opened(conditions) || (says(conditions, "contact", "YES") && says(conditions, "presumption", "YES") && says(conditions, "broke_off", "YES")));
    if (conditions != nullptr && !met) add("conditions_open", "conditions", conditions);
    complete_ = talk != nullptr && met;
  }
  void agreement() {
    const auto *told = newest("information"), *agreed = newest("agreement");
    const bool understood = told != nullptr && told->outcome == "UNDERSTOOD";
    if (told == nullptr) add("information", "information");
    else if (!understood) add("not_understood", "information");
    if (agreed == nullptr) add("agreement", "agreement");
    else if (agreed->outcome == "THINKING") add("agreement_open", "agreement");
    complete_ = understood && agreed != nullptr && agreed->outcome != "THINKING";
  }
  bool covered_by_permit() const {
    return std::any_of(all_.begin(), all_.end(), [&](const Record& r) { return r.taken_back.empty() && r.kind->word == "permit" && r.outcome == "GRANTED" && r.until && r.until >= today_; });
  }
  bool applied() const {
    const auto* p = newest("permit");
    return p != nullptr && (!p->outcome.empty() || p->date("applied_on"));
  }
  void certificate() {
    const auto* r = newest("certificate");
    complete_ = r != nullptr;
    if (r == nullptr) {
      needed_ = !says(newest("intake"), "stay", "OTHER") && !covered_by_permit();
      if (needed_) add("certificate", "certificate");
      return;
    }
    if (r->until && r->until < today_ && !covered_by_permit() && !applied()) urgent("certificate_passed", "permit", newest("permit"), r->until);
    if (!opened(r)) return;
    if (auto v = validity(r->answers, today_)) {
      if (v->ended && v->ended <= today_ && r->get("end_ground") != "REPLACED" && !covered_by_permit()) urgent("certificate_ended", "certificate", r, v->ended);
      if (v->print == Validity::Print::differs) add("certificate_differs", "certificate", r, v->computed);
    }
    if (!says(r, "instruction", "YES")) add("instruction", "certificate", r);
    if (!r->answers.has("number")) add("certificate_number", "certificate", r);
    if (newest("social") == nullptr) add("social", "social");
  }
  void reflection() {
    const auto *r = newest("reflection"), *decided = newest("cooperation");
    complete_ = r != nullptr;
    if (r == nullptr) {
      needed_ = decided == nullptr;
      if (needed_) add("reflection", "reflection");
    } else if (decided == nullptr && r->until && r->until < today_) {
      add("reflection_passed", "cooperation", nullptr, r->until);
    }
  }
  void cooperation() {
    const auto* r = newest("cooperation");
    if (r == nullptr) return add("cooperation", "cooperation");
    if (says(r, "free", "NO")) urgent("cooperation_pressure", "cooperation", nullptr);
    if (says(r, "decision", "NOT_YET")) add("cooperation_open", "cooperation");
    if (cooperates() && !says(r, "told", "YES")) add("cooperation_told", "cooperation", r);
    complete_ = !says(r, "decision", "NOT_YET");
  }
  core::Date last_legal_day(const Record* p) const {
    if (p != nullptr && p->date("legal_until")) return p->date("legal_until");
    const auto *certificate = newest("certificate"), *talk = newest("intake");
    return certificate != nullptr && certificate->until ? certificate->until : talk != nullptr ? talk->until : core::Date{};
  }
  void permit() {
    const auto *p = newest("permit"), *decided = newest("cooperation");
    if (p == nullptr) {
      needed_ = decided == nullptr || !opened(decided) || cooperates() || says(decided, "decision", "NOT_YET");
      if (cooperates()) add("permit", "permit", nullptr, last_legal_day(nullptr));
      return;
    }
    complete_ = p->outcome == "GRANTED";
    if (p->outcome == "REFUSED") urgent("permit_refused", "permit", p, p->date("served_on"));
    if (!opened(p)) return;
    if (p->date("withdrawn_on")) urgent("permit_withdrawn", "permit", nullptr, p->date("withdrawn_on"));
    else if (complete_ && p->until && p->until < today_) urgent("permit_passed", "permit", nullptr, p->until);
    else if (complete_ && p->until && p->until <= today_.plus_days(kRenewDays)) add("permit_renew", "permit", nullptr, p->until, p->until <= today_.plus_days(kSoonDays) ? Weight::urgent : Weight::next);
    if (complete_ && says(decided, "decision", "STOPPED")) urgent("permit_at_risk", "permit", p);
    if (!p->outcome.empty()) return;
    if (says(p, "device_safe", "NO") || says(p, "email_safe", "NO")) urgent("mos_unsafe", "permit", p);
    if (!p->date("applied_on")) {
      auto met = [&](std::string_view field) { return says(p, field, "YES"); };
      if (!met("in_poland") || !met("broke_off") || (!met("cooperates") && !met("victim_status"))) add("permit_conditions", "permit", p);
      if (!p->answers.has("account") || says(p, "account", "NONE")) add("mos_account", "permit", p);
      if (!met("device_safe") || !met("email_safe")) add("mos_device", "permit", p);
      auto last = last_legal_day(p);
      add("permit_apply", "permit", p, last, last && last <= today_.plus_days(kSoonDays) ? Weight::urgent : Weight::next);
      return;
    }
    if (!p->answers.has("submission_number")) add("mos_number", "permit", p);
    if (p->answers.has("in_person")) add("in_person", "permit", p, p->date("in_person_on"));
    add("permit_waits", "permit", p, p->date("applied_on"));
  }
  void proceedings() {
    bool any = false;
    for (const auto* r : now_.records) {
      if (r->kind->word == "proceeding") {
        any = true;
        if (says(r, "role", "SUSPECT") || r->outcome == "SUSPECT") urgent("suspect", "proceeding", r);
        const bool unasked = !says(r, "single_hearing", "ASKED") && !says(r, "single_hearing", "HELD");
        if (says(r, "single_hearing", "TO_ASK") || (unasked && says(newest("certificate"), "minor", "YES"))) urgent("single_hearing", "proceeding", r);
      }
      if (r->kind->word == "hearing" && opened(r) && r->outcome.empty()) {
        if (r->day < today_) add("hearing_outcome", "hearing", r, r->day);
        else {
          if (says(r, "interpreter", "MISSING")) urgent("hearing_interpreter", "hearing", r, r->day);
          if (!r->answers.has("company")) urgent("hearing_company", "hearing", r, r->day);
        }
      }
      if (r->kind->word == "ruling" && opened(r) && !r->date("appealed_on"))
        if (const auto* rule = clocks::rule("appeal_7_days", r->day))
          if (auto last = clocks::last_day(*rule, clocks::whole(r->day), clocks::Age::unknown, today_); last && *last >= today_) urgent("ruling", "ruling", r, *last);
    }
    if (!any) {
      const auto* decided = newest("cooperation");
      needed_ = decided == nullptr || !opened(decided) || cooperates() || says(decided, "decision", "NOT_YET");
      if (cooperates()) add("proceeding", "proceeding");
    }
    complete_ = any && now_.missing.empty();
  }
  void acts_end() {
    bool any = false, all_ended = true;
    const Record* open = nullptr;
    for (const auto& r : all_)
      if (r.taken_back.empty() && r.kind->word == "proceeding") {
        any = true;
        if (!r.until) all_ended = false, open = &r;
      }
    complete_ = any && all_ended;
    const auto* decided = newest("cooperation");
    needed_ = any || decided == nullptr || !opened(decided) || cooperates() || says(decided, "decision", "NOT_YET");
    if (any && !all_ended) add("acts_end", "proceeding", open);
  }
  void afterwards() {
    const auto* home = newest("return");
    complete_ = left_;
    if (home != nullptr && opened(home) && !home->answers.has("arrived")) {
      if (says(home, "own_wish", "NO")) urgent("return_not_own", "return", home);
      if (!says(home, "risk", "YES")) add("return_risk", "return", home);
      if (says(home, "documents", "NONE")) add("return_documents", "return", home);
      if (auto call = home->date("call_on"); call && call <= today_) urgent("arrival_call", "return", home, call);
    }
    if (says(home, "arrived", "NO_ANSWER") || says(home, "arrived", "PROBLEM")) urgent("arrival_problem", "return", home);
    if (!left_) add("leaving", "leaving");
  }

  std::span<const Record> all_;
  core::Date today_;
  bool left_, refused_, complete_ = false, needed_ = true;
  StepNow now_;
  Path out_;
};

}  // namespace

const Missing* Path::next() const {
  for (const auto& s : steps)
    for (const auto& m : s.missing)
      if (m.weight == Weight::urgent) return &m;
  for (const auto& s : steps)
    if (s.state == State::current && !s.missing.empty()) return &s.missing.front();
  for (const auto& s : steps)
    if (s.state != State::not_needed && s.state != State::later && !s.missing.empty()) return &s.missing.front();
  return nullptr;
}

Path path(std::span<const Record> records, core::Date today) { return Walk(records, today).run(); }

}  // namespace ostoja::protection
