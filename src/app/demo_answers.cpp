// What is said: the answers of a contact and of a case, put together from the stock so that categories, signals, outcome and summary fit each other.
#include "app/demo_parts.h"
#include "hotline/rules.h"

#include <algorithm>

namespace ostoja::app::demo {
namespace {

bool is_office(std::string_view kind) { return kind == "AUTHORITY" || kind == "INSTITUTION"; }

void add(std::vector<std::string>& list, std::string_view code) {
  if (std::find(list.begin(), list.end(), code) == list.end()) list.emplace_back(code);
}

std::string_view exploitation_of(std::string_view theme) {
  if (theme == "labour") return "FORCED_LABOUR";
  if (theme == "sexual") return "SEXUAL";
  if (theme == "domestic") return "DOMESTIC_SERVITUDE";
  if (theme == "begging") return "BEGGING";
  if (theme == "crime") return "FORCED_CRIME";
  if (theme == "marriage") return "FORCED_MARRIAGE";
  if (theme == "wages") return "WORKER_RIGHTS";
  if (theme == "violence") return "DOMESTIC_VIOLENCE";
  return "UNKNOWN";
}

std::string_view signal_of(Random& r, std::string_view theme) {
  if (theme == "labour" || theme == "domestic")
    return pick(r, {{"SIGNALS_DOCUMENTS_TAKEN", 18}, {"SIGNALS_DEBT", 16}, {"SIGNALS_NO_PAY", 22}, {"SIGNALS_LONG_HOURS", 20}, {"SIGNALS_FALSE_PROMISES", 14}, {"SIGNALS_LIVES_AT_WORK", 14},
                    {"SIGNALS_THREATS", 8}, {"SIGNALS_THREATS_POLICE", 9}, {"SIGNALS_LOCKED", 5}, {"SIGNALS_NO_ADDRESS", 4}, {"SIGNALS_NO_BASICS", 5}, {"SIGNALS_THREATS_FAMILY", 4}});
  if (theme == "sexual")
    return pick(r, {{"SIGNALS_LOCKED", 16}, {"SIGNALS_THREATS", 16}, {"SIGNALS_SEXUAL_VIOLENCE", 18}, {"SIGNALS_NO_PHONE", 12}, {"SIGNALS_DEBT", 10}, {"SIGNALS_HUMILIATION", 12}, {"SIGNALS_FEAR", 10}, {"SIGNALS_SUBSTANCES", 6}});
  if (theme == "wages") return pick(r, {{"SIGNALS_NO_PAY", 70}, {"SIGNALS_LONG_HOURS", 30}});
  if (theme == "other") return pick(r, {{"SIGNALS_MISSING_CONTACT", 35}, {"SIGNALS_SOMEBODY_SPEAKS", 15}, {"SIGNALS_LIVES_AT_WORK", 15}, {"SIGNALS_FEAR", 15}, {"SIGNALS_DOCUMENTS_TAKEN", 20}});
  return pick(r, {{"SIGNALS_THREATS", 25}, {"SIGNALS_VIOLENCE", 25}, {"SIGNALS_FEAR", 25}, {"SIGNALS_HUMILIATION", 15}, {"SIGNALS_SOMEBODY_SPEAKS", 10}});
}

std::string_view recruitment_of(Random& r, std::string_view theme) {
  if (theme == "sexual") return pick(r, {{"SOCIAL_MEDIA", 35}, {"PARTNER", 30}, {"ONLINE_AD", 20}, {"FRIENDS", 15}});
  return pick(r, {{"ONLINE_AD", 32}, {"AGENCY", 26}, {"SOCIAL_MEDIA", 16}, {"FRIENDS", 14}, {"FAMILY", 7}, {"STREET", 3}, {"WORKPLACE", 2}});
}

std::string_view purpose_of(Random& r, const Plan& p) {
  if (is_office(p.kind)) return "INSTITUTION";
  if (p.kind == "GOING_ABROAD") return "PREVENTION";
  if (hotline::is_urgent(p.urgency)) return "CRISIS";
  if (p.kind == "CONTINUED" || p.opens_case) return "VICTIM_SUPPORT";
  if (p.kind == "SELF") return pick(r, {{"VICTIM_SUPPORT", 40}, {"HIGH_RISK", 30}, {"REFERRAL", 12}, {"INFO", 18}});
  if (p.kind == "OTHER_PERSON") return pick(r, {{"TIP", 38}, {"INFO", 26}, {"VICTIM_SUPPORT", 20}, {"HIGH_RISK", 16}});
  return pick(r, {{"INFO", 42}, {"UNRELATED", 35}, {"REFERRAL", 14}, {"TRAINING", 9}});
}

std::string_view outcome_of(Random& r, const Plan& p, std::string_view purpose) {
  if (p.opens_case) return "CASE_OPENED";
  if (p.kind == "CONTINUED") return pick(r, {{"CASE_UPDATED", 88}, {"CALLBACK_PLANNED", 8}, {"WARM_HANDOFF", 4}});
  if (p.urgency == "U0") return pick(r, {{"EMERGENCY_CALLED", 60}, {"LE_REPORT", 20}, {"WARM_HANDOFF", 20}});
  if (p.urgency == "U1") return pick(r, {{"WARM_HANDOFF", 30}, {"LE_REPORT", 15}, {"CALLBACK_PLANNED", 20}, {"SCREENING_PLANNED", 20}, {"REFERRAL", 15}});
  if (is_office(p.kind)) return pick(r, {{"ADVICE", 66}, {"INFO_SENT", 20}, {"CALLBACK_PLANNED", 8}, {"SCREENING_PLANNED", 6}});
  if (p.kind == "GOING_ABROAD") return pick(r, {{"ADVICE", 80}, {"INFO_SENT", 20}});
  if (purpose == "UNRELATED") return pick(r, {{"REFERRAL", 60}, {"NO_ACTION", 40}});
  if (purpose == "TRAINING") return pick(r, {{"INFO_SENT", 60}, {"CALLBACK_PLANNED", 40}});
  return pick(r, {{"ADVICE", 56}, {"REFERRAL", 18}, {"INFO_SENT", 10}, {"CALLBACK_PLANNED", 8}, {"SCREENING_PLANNED", 4}, {"LE_REPORT", 2}, {"NO_ACTION", 2}});
}

std::string_view caller_type_of(Random& r, const Plan& p) {
  if (p.kind == "SELF" || p.kind == "CONTINUED") return pick(r, {{"VICTIM", 78}, {"AT_RISK", 16}, {"ANON", 6}});
  if (p.kind == "OTHER_PERSON") return pick(r, {{"RELATIVE", 60}, {"WITNESS", 32}, {"ANON", 8}});
  if (p.kind == "GOING_ABROAD") return "TRAVELLER";
  if (p.kind == "AUTHORITY") return pick(r, {{"POLICE", 52}, {"BORDER_GUARD", 30}, {"PROSECUTOR", 12}, {"COURT", 6}});
  if (p.kind == "INSTITUTION") return pick(r, {{"SOCIAL_SERVICE", 34}, {"LABOUR_INSPECTION", 14}, {"HEALTH", 10}, {"CONSULATE", 9}, {"OFFICE_FOREIGNERS", 9}, {"SCHOOL", 6}, {"NGO", 13}, {"LAWYER", 5}});
  return pick(r, {{"OTHER", 45}, {"EMPLOYER", 20}, {"RESEARCH", 18}, {"MEDIA", 17}});
}

// In place of {who} and {sector}.
std::string filled(std::string text, std::string_view who, std::string_view sector) {
  for (auto [mark, value] : {std::pair<std::string_view, std::string_view>{"{who}", who}, {"{sector}", sector}})
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size())) text.replace(at, mark.size(), value);
  return text;
}

std::string stock_of(const Plan& p, const std::string& theme) {
  if (p.kind == "AUTHORITY") return "authority";
  if (p.kind == "INSTITUTION") return "institution";
  if (p.kind == "CONTINUED") return "continued";
  if (p.kind == "GOING_ABROAD") return "abroad";
  if (p.kind == "SOMEONE_ELSE") return "else";
  return theme;
}

std::vector<std::string> categories_of(Story& s, const Plan& p, const std::string& theme, std::string_view outcome) {
  auto& r = s.random;
  std::vector<std::string> out;
  if (p.kind == "GOING_ABROAD") {
    add(out, pick(r, {{"ADVICE_OFFER", 35}, {"ADVICE_AGENCY", 25}, {"ADVICE_DEPARTURE", 20}, {"ADVICE_CONTRACT", 10}, {"ADVICE_STUDY", 6}, {"ADVICE_MARRIAGE", 4}}));
    if (r.chance(50)) add(out, "ADVICE_DEPARTURE");
    return out;
  }
  if (is_office(p.kind)) {
    add(out, pick(r, {{"ADVICE_PROCEDURE", 50}, {"ADVICE_RECOGNISE", 25}, {"ADVICE_OUR_HELP", 15}, {"ADVICE_CHILD", 5}, {"ADVICE_TESTIMONY", 5}}));
    if (p.opens_case || r.chance(30)) add(out, "EXPLOITATION_" + std::string(exploitation_of(theme)));
    if (r.chance(30)) add(out, pick(r, {{"NEEDS_SHELTER", 50}, {"NEEDS_INTERPRETER", 50}}));
    return out;
  }
  if (p.kind == "SOMEONE_ELSE") {
    add(out, pick(r, {{"ADVICE_OTHER", 70}, {"ADVICE_RECOGNISE", 15}, {"ADVICE_OUR_HELP", 15}}));
    return out;
  }
  if (p.kind == "CONTINUED") {
    add(out, pick(r, {{"NEEDS_LEGAL", 22}, {"NEEDS_PSYCHOLOGICAL", 20}, {"NEEDS_MEDICAL", 12}, {"NEEDS_DOCUMENTS", 14}, {"NEEDS_TALK", 18}, {"NEEDS_RETURN", 8}, {"NEEDS_ACCOMPANIMENT", 10}}));
    if (r.chance(30)) add(out, pick(r, {{"ADVICE_TESTIMONY", 40}, {"ADVICE_STAY", 40}, {"ADVICE_RIGHTS", 20}}));
    return out;
  }
  add(out, "EXPLOITATION_" + std::string(theme == "other" ? pick(r, {{"FORCED_LABOUR", 50}, {"UNKNOWN", 35}, {"SEXUAL", 15}}) : exploitation_of(theme)));
  for (int i = 1 + r.below(3); i > 0; --i) add(out, signal_of(r, theme));
  if (theme != "violence" && theme != "unknown" && r.chance(60)) add(out, "RECRUITMENT_" + std::string(recruitment_of(r, theme)));
  if (r.chance(70)) add(out, pick(r, {{"NEEDS_LEGAL", 28}, {"NEEDS_SHELTER", 14}, {"NEEDS_DOCUMENTS", 12}, {"NEEDS_TALK", 20}, {"NEEDS_INTERPRETER", 10}, {"NEEDS_RETURN", 8}, {"NEEDS_MONEY", 8}}));
  if (hotline::is_urgent(p.urgency)) add(out, pick(r, {{"NEEDS_SHELTER", 50}, {"NEEDS_SAFE_EXIT", 35}, {"NEEDS_MEDICAL", 15}}));
  if (p.kind == "OTHER_PERSON" && r.chance(60)) add(out, "ADVICE_HELP_SOMEBODY");
  if (theme == "wages") add(out, "ADVICE_UNPAID_WAGES");
  if (outcome == "EMERGENCY_CALLED") add(out, "REFERRAL_EMERGENCY");
  if (outcome == "LE_REPORT") add(out, r.chance(70) ? "REFERRAL_POLICE" : "REFERRAL_BORDER_GUARD");
  if (outcome == "REFERRAL") add(out, pick(r, {{"REFERRAL_LABOUR_INSPECTION", 35}, {"REFERRAL_LEGAL_AID", 25}, {"REFERRAL_CRISIS_CENTRE", 20}, {"REFERRAL_NGO_PL", 12}, {"REFERRAL_OTHER_LINE", 8}}));
  return out;
}

}  // namespace

std::string theme_of(Random& r, std::string_view form) {
  if (form == "labour") return r.chance(92) ? "labour" : std::string(pick(r, {{"begging", 35}, {"crime", 25}, {"domestic", 40}}));
  if (form == "sexual") return "sexual";
  if (form == "other") return std::string(pick(r, {{"domestic", 14}, {"crime", 10}, {"marriage", 12}, {"begging", 6}, {"wages", 32}, {"violence", 18}, {"unknown", 8}}));
  return std::string(pick(r, {{"wages", 36}, {"labour", 26}, {"violence", 12}, {"sexual", 6}, {"unknown", 9}, {"domestic", 4}, {"crime", 4}, {"marriage", 2}, {"begging", 1}}));
}

std::string summary_of(Story& s, const Plan& p, const Caller& c, const std::string& theme, std::string_view outcome) {
  auto& r = s.random;
  auto agreed = s.words.one(r, "agreed." + std::string(outcome));
  if (c.language == "en" && p.kind == "SELF" && !hotline::is_urgent(p.urgency) && r.chance(60)) return s.words.one(r, "en.summary");
  std::string_view who = c.sex == "F" ? "Pani" : c.sex == "M" ? "Pan" : "Osoba";
  auto sector = s.words.one(r, "sector");
  auto stock = stock_of(p, theme);
  std::string text = s.words.one(r, stock + ".who");
  if (hotline::is_urgent(p.urgency)) text += " " + s.words.one(r, "crisis");
  if (r.chance(80)) text += " " + s.words.one(r, stock + ".detail");
  if ((p.kind == "SELF" || p.opens_case) && r.chance(65)) text += " " + s.words.one(r, "wants");
  return filled(text + " " + agreed, who, sector);
}

forms::Answers answers_of(Story& s, const Plan& p, const Caller& c, const std::string& theme) {
  auto& r = s.random;
  forms::Answers a;
  a.set("kind", p.kind);
  a.set("channel", p.channel);
  a.set("direction", std::string(p.kind == "CONTINUED" ? pick(r, {{"IN", 55}, {"OUT", 30}, {"CALLBACK", 15}}) : pick(r, {{"IN", 94}, {"CALLBACK", 6}})));
  const bool by_number = p.channel == "PHONE" || p.channel == "MOBILE_DUTY" || p.channel == "SMS";
  if (!c.phone.empty() && by_number) a.set("phone", c.phone);
  if (!by_number || p.channel == "SMS") a.set("direction", "IN");
  if (hotline::is_closer(p.kind)) {
    a.set("direction", p.kind == "HANG_UP" && r.chance(40) ? "MISSED" : "IN");
    a.set("purpose", std::string(hotline::purpose_of_closer(p.kind)));
    a.set("outcome", "NO_ACTION");
    return a;
  }
  auto purpose = purpose_of(r, p);
  auto outcome = outcome_of(r, p, purpose);
  bool office = is_office(p.kind);
  a.set("urgency", p.urgency);
  a.set("purpose", std::string(purpose));
  a.set("outcome", std::string(outcome));
  a.set("language", c.language);
  a.set("caller_type", std::string(caller_type_of(r, p)));
  a.set("caller_country", c.country);
  if (!c.region.empty() && r.chance(70)) a.set("caller_region", c.region);
  a.set("summary", summary_of(s, p, c, theme, outcome));
  a.set_all("categories", categories_of(s, p, theme, outcome));
  if (office) {
    const std::string stock = p.kind == "AUTHORITY" ? "authority" : "institution";
    a.set("institution_name", s.words.one(r, stock + ".name"));
    if (r.chance(70)) a.set("institution_contact", s.words.one(r, stock + ".person"));
  } else {
    a.set("safe_to_talk", r.chance(88) ? "YES" : std::string(pick(r, {{"NO", 30}, {"NOT_ASKED", 70}})));
    if (r.chance(45)) a.set("heard_from", std::string(pick(r, {{"SEARCH", 24}, {"WEBSITE", 16}, {"SOCIAL_MEDIA", 14}, {"FAMILY_FRIENDS", 12}, {"POSTER", 6}, {"LEAFLET", 6}, {"POLICE", 5}, {"BORDER_GUARD", 4}, {"NGO", 7}, {"CONTACT_BEFORE", 6}})));
    if (r.chance(40)) a.set("call_name", r.chance(55) ? c.given : s.words.name(r, "call"));
    if (a.has("phone")) a.set("callback_wish", std::string(pick(r, {{"YES_SAFE_HOURS", 62}, {"NO", 22}, {"WILL_CALL_WITH_CODE", 16}})));
  }
  if (c.language != "pl") a.set("interpreter", std::string(c.language == "uk" || c.language == "ru" || c.language == "en" ? pick(r, {{"NOT_NEEDED", 88}, {"IN_CALL", 12}}) : pick(r, {{"NOT_NEEDED", 30}, {"IN_CALL", 50}, {"NEEDED_LATER", 20}})));
  bool about_person = p.kind == "SELF" || p.kind == "OTHER_PERSON" || p.kind == "CONTINUED" || p.opens_case;
  if (about_person) {
    bool self = p.kind == "SELF" || p.kind == "CONTINUED";
    a.set("same_as_caller", self ? "YES" : "NO");
    a.set("immediate_danger", p.urgency == "U0" ? "YES" : "NO");
    a.set("person_sex", p.opens_case && !p.facts.sex.empty() ? p.facts.sex : c.sex);
    if (r.chance(70)) a.set("person_age_group", c.age);
    a.set("person_minor", c.age == "A9_17" ? "YES" : "NO");
    a.set("person_citizenship", p.opens_case && !p.facts.citizenship.empty() ? p.facts.citizenship : c.citizenship);
    if (r.chance(55) && (!p.opens_case || self)) a.set("residence_status", c.residence);
    if (r.chance(75)) a.set("person_where_country", c.country);
    if (theme == "labour" || theme == "sexual" || theme == "domestic" || theme == "begging") a.set("documents_held", r.chance(45) ? "NO" : "YES");
    if (r.chance(28)) a.set("person_situation", s.words.one(r, "situation"));
    if (r.chance(25) || hotline::is_urgent(p.urgency)) a.set("person_where", s.words.one(r, "where"));
    if (r.chance(8)) a.set("children_along", std::to_string(1 + r.below(3)));
  }
  if (p.kind == "OTHER_PERSON") a.set("relation_to_person", std::string(pick(r, {{"PARENT", 18}, {"SIBLING", 14}, {"PARTNER", 12}, {"FRIEND", 22}, {"NEIGHBOUR", 8}, {"COLLEAGUE", 10}, {"STRANGER", 12}, {"CHILD", 4}})));
  if (hotline::is_urgent(p.urgency)) a.set_all("emergency_requests", r.chance(60) ? std::vector<std::string>{"SHELTER"} : std::vector<std::string>{"EXTRACTION", "TRANSPORT"});
  if (r.chance(office || p.kind == "GOING_ABROAD" ? 40 : 22)) a.set("advice_given", s.words.one(r, "advice"));
  if (r.chance(4)) a.set("duty_note", s.words.one(r, "duty_note"));
  return a;
}

forms::Answers case_answers(Story& s, const Plan& p, const Caller& who, const std::string& theme) {
  auto& r = s.random;
  forms::Answers a;
  a.set("urgency", p.urgency);
  a.set("language", who.language);
  a.set("source", is_office(p.kind) ? std::string(pick(r, {{"POLICE", 35}, {"BORDER_GUARD", 30}, {"SOCIAL", 15}, {"PIP", 10}, {"CONSULATE", 10}})) : p.kind == "SELF" ? "SELF" : std::string(pick(r, {{"FAMILY", 60}, {"BYSTANDER", 40}})));
  a.set("opened_how", is_office(p.kind) ? "REFERRAL" : "CONTACT");
  a.set("registration_year", std::to_string(core::local(p.started).date.year()));
  a.set("sex", who.sex);
  a.set("age_group", who.age);
  a.set("citizenship", who.citizenship);
  std::vector<std::string> forms{std::string(exploitation_of(theme))};
  if (theme == "sexual" && r.chance(6)) forms.emplace_back("FORCED_LABOUR");
  if (theme == "labour" && r.chance(4)) forms.emplace_back("DEGRADING");
  a.set_all("exploitation", std::move(forms));
  a.set("country_of_exploitation", r.chance(88) ? "PL" : std::string(pick(r, {{"DE", 45}, {"NL", 25}, {"GB", 20}, {"IT", 10}})));
  if (theme == "labour" || theme == "wages")
    a.set("labour_sector", std::string(pick(r, {{"CONSTRUCTION", 22}, {"AGRICULTURE", 18}, {"FOOD_PROCESSING", 18}, {"MANUFACTURING", 12}, {"WAREHOUSE", 10}, {"CLEANING", 8}, {"RESTAURANTS", 6}, {"TRANSPORT", 6}})));
  std::vector<std::string> control;
  for (int i = 1 + r.below(3); i > 0; --i)
    add(control, theme == "sexual" ? pick(r, {{"PHYSICAL_THREATS", 25}, {"SEXUAL_VIOLENCE", 20}, {"RESTRICTS_MOVEMENT", 20}, {"PSYCHOLOGICAL", 20}, {"DEBT", 15}})
                                   : pick(r, {{"TAKES_EARNINGS", 22}, {"DEBT", 18}, {"WITHHOLDS_DOCUMENTS", 20}, {"FALSE_PROMISES", 16}, {"EXCESSIVE_HOURS", 14}, {"THREATS_AUTHORITIES", 10}}));
  a.set_all("control", std::move(control));
  auto recruitment = recruitment_of(r, theme);
  a.set("recruitment", std::string(recruitment));
  a.set("recruiter_relation", recruitment == "PARTNER" ? "PARTNER" : recruitment == "FAMILY" ? "FAMILY" : recruitment == "FRIENDS" ? "FRIEND" : std::string(pick(r, {{"AGENT", 55}, {"STRANGER", 25}, {"EMPLOYER", 20}})));
  return a;
}

}  // namespace ostoja::app::demo
