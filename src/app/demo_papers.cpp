// Files and what happened, for the newest cases of the demo: pictures and documents made by code, invented places and an invented perpetrator.
#include "app/demo_parts.h"
#include "attachments/attachments.h"
#include "experience/record.h"
#include "sandbox/samples.h"

namespace ostoja::app::demo {
namespace {

constexpr std::size_t kCases = 10;

forms::Answers answers(std::initializer_list<std::pair<const char*, const char*>> all) {
  forms::Answers out;
  for (const auto& [name, value] : all) out.set(name, value);
  return out;
}

}  // namespace

core::Done add_papers(Story& s, store::Tx& tx) {
  const auto scan = sandbox::sample_png(827, 1169, 7);
  const auto letter = sandbox::sample_pdf({"Invented letter of the demo centre", "", "This document was made by code and says nothing about anybody."});
  const auto picture = attachments::looked_at(scan, *attachments::type_of("PNG")), document = attachments::looked_at(letter, *attachments::type_of("PDF"));
  const std::size_t from = s.lives.size() > kCases ? s.lives.size() - kCases : 0;
  for (std::size_t i = from; i < s.lives.size(); ++i) {
    const auto& life = s.lives[i];
    const auto& keys = *s.centre.vault->of(life.operator_code);
    attachments::Keeper k{tx, keys, s.centre.forms, life.lead, s.today};
    TRY(attachments::put(k, life.id, picture, {}, answers({{"kind", "CONSENT"}, {"dated", "2026-11"}, {"original_at", "OFFICE"}, {"name", "zgoda-skan.png"}, {"description", "Podpisana zgoda, skan."}})));
    TRY(attachments::put(k, life.id, document, {}, answers({{"kind", "OFFICE"}, {"original_at", "PERSON"}, {"name", "pismo.pdf"}, {"description", "Pismo w sprawie pobytu."}})));
    experience::Keeper e{tx, keys, s.centre.forms, life.lead, s.today};
    TRY(experience::add(e, life.id, *experience::kind_of("place"), {}, answers({{"stage", "EXPLOITATION"}, {"country", "PL"}, {"city", "Wymyślin"}, {"from", "2025-09"}, {"until", "2026-03"}})));
    auto what = answers({{"recruitment", "SOCIAL_MEDIA"}, {"recruiter_relation", "STRANGER"}, {"began", "2025-08"}});
    what.set_all("act", {"RECRUIT", "TRANSPORT"});
    what.set_all("means", {"M3", "M5"});
    what.set_all("purpose", {"FORCED_LABOUR"});
    constexpr const char *kFreed[] = {"ESCAPED", "AUTHORITIES", "OTHERS"}, *kTestimony[] = {"GIVEN", "WILL_GIVE", "REFUSED"}, *kDid[] = {"WORK", "NO_WORK", "STUDY"};
    what.set("offer", "WORK"), what.set("proposed_country", "PL"), what.set("journey", i % 2 == 0 ? "PAID" : "ALONE"), what.set("occupation_at_recruitment", kDid[i % 3]);
    what.set("freed_by", kFreed[i % 3]), what.set("testimony", kTestimony[i % 3]);
    TRY(experience::add(e, life.id, *experience::kind_of("trafficking"), {}, what));
    if (i % 4 != 0) continue;  // some of the cases name the same one
    auto who = answers({{"relation", "AGENT"}, {"organised", "YES"}, {"citizenship", "PL"}, {"name", "Jan Wymyślony"}, {"nickname", "pan_janek_praca"}});
    who.set_all("role", {"RECRUITER", "EXPLOITER"});
    TRY(experience::add(e, life.id, *experience::kind_of("perpetrator"), {}, who));
  }
  return {};
}

}  // namespace ostoja::app::demo
