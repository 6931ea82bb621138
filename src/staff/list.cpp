// The list of accounts and a new one.
#include "core/text.h"
#include "i18n/i18n.h"
#include "staff/gate.h"
#include "staff/pages.h"
#include "staff/repository.h"
#include "staff/rules.h"
#include "staff/staff.h"
#include "staff/state.h"
#include "vault/vault.h"

#include <algorithm>

namespace ostoja::staff {
namespace {

std::vector<access::User> seen_by(store::Tx& tx, const Actor& actor) {
  auto out = access::users(tx, actor.reach == Reach::everybody ? std::string_view() : std::string_view(actor.operator_code));
  std::erase_if(out, [&](const access::User& u) { return !sees(actor, u); });
  return out;
}

std::vector<std::string> operators_of(const web::Context& c, const Actor& actor) {
  if (actor.reach == Reach::own_operator) return {actor.operator_code};
  std::vector<std::string> out;
  for (const auto& entry : c.services.vault.file().operators) out.push_back(entry.code);
  return out;
}

std::vector<std::string> strings_of(const std::vector<std::string_view>& views) { return {views.begin(), views.end()}; }

Answer new_account_form(web::Context& c, std::string_view error = {}, std::string_view field = {}) {
  Actor actor = actor_of(c.who, c.services.policy);
  const auto& form = c.request.form;
  web::Page page(c, "staff/new");
  page.set("LOGIN", form.get("login")).set("NAME", form.get("name"));
  auto operators = operators_of(c, actor);
  if (actor.reach == Reach::everybody) {
    auto choice = page.add("CHOOSE_OPERATOR");
    for (const auto& code : operators) {
      auto option = choice.add("OPERATOR_OPTION");
      option.set("CODE", code).set("OPERATOR_NAME", c.t("operator." + code));
      option.show_if(form.get("operator") == code, "PICKED");
    }
    choice.show_if(form.get("operator").empty(), "PICKED_NONE");
  } else {
    page.add("FIXED_OPERATOR").set("OPERATOR_NAME", c.t("operator." + actor.operator_code));
  }
  auto ticked = form.all("role");
  auto offer = [&](web::Values r, const std::string& role) {
    r.set("ROLE", role).set("ROLE_NAME", c.t(role_label(role))).set("ROLE_HINT", c.t(role_hint(role)));
    r.show_if(std::find(ticked.begin(), ticked.end(), role) != ticked.end(), "TICKED");
  };
  // An administrator chooses the operator on this very page, so both kinds of roles are offered; the rules sort them out afterwards.
  std::string some_operator = operators.empty() ? std::string() : operators.front();
  for (const auto& role : roles_to_give(actor, c.services.policy, some_operator))
    if (is_operator_role(role)) offer(page.add("OPERATOR_ROLE"), role);
  auto shared = roles_to_give(actor, c.services.policy, "");
  if (!shared.empty()) {
    auto group = page.add("SHARED");
    for (const auto& role : shared) offer(group.add("SHARED_ROLE"), role);
  }
  if (!error.empty()) show_error(page, error, field);
  return page.response(error.empty() ? 200 : 422);
}

}  // namespace

Answer accounts_list(web::Context& c) {
  Actor actor = actor_of(c.who, c.services.policy);
  auto all = seen_by(c.tx, actor);
  auto last = last_sign_ins(c.tx);
  auto active = std::count_if(all.begin(), all.end(), [](const access::User& u) { return u.state == access::UserState::active; });
  bool disabled_ones = c.request.query.get("state") == "disabled";
  web::Page page(c, "staff/list");
  page.set("ACTIVE_COUNT", c.t.number(active)).set("DISABLED_COUNT", c.t.number(static_cast<std::int64_t>(all.size()) - active));
  page.show_if(disabled_ones, "SHOWS_DISABLED", "SHOWS_ACTIVE");
  int shown = 0;
  for (const auto& user : all) {
    if ((user.state == access::UserState::disabled) != disabled_ones) continue;
    ++shown;
    auto row = page.add("ROW");
    row.set("ID", user.id.text()).set("NAME", user.name).set("LOGIN", user.login);
    row.set("OPERATOR_NAME", user.operator_code.empty() ? c.t("staff.both_operators") : c.t("operator." + user.operator_code));
    for (const auto& role : user.roles) row.add("ROLE").set("ROLE_NAME", c.t(role_label(role)));
    row.show_if(user.second_factor_set, "FACTOR_SET", "FACTOR_MISSING");
    row.show_if(user.must_change_password, "WAITS_FOR_FIRST");
    auto seen = last.find(user.id);
    row.set("LAST", seen == last.end() ? std::string(c.t("staff.never_signed_in")) : c.t.when(seen->second, c.now));
    row.show_if(user.id == actor.id, "SELF");
  }
  page.show_if(shown == 0, "EMPTY", "TABLE");
  c.saw(0, "count=" + std::to_string(shown));
  return page.response();
}

Answer new_account_page(web::Context& c) { return new_account_form(c); }

Answer new_account(web::Context& c) {
  Actor actor = actor_of(c.who, c.services.policy);
  const auto& form = c.request.form;
  access::User user;
  user.login = core::lower_ascii(core::trim(form.get("login")));
  user.name = core::trim(form.get("name"));
  // A coordinator's new people are of the own operator, whatever the form says.
  user.operator_code = actor.reach == Reach::everybody ? std::string(form.get("operator")) : actor.operator_code;
  user.must_change_password = true;
  auto known = operators_of(c, actor);
  if (!user.operator_code.empty() && std::find(known.begin(), known.end(), user.operator_code) == known.end())
    return core::fail(core::Errc::bad_request, "there is no such operator");
  if (!is_login(user.login)) return new_account_form(c, c.t("staff.new.bad_login"), "login");
  if (!is_name(user.name)) return new_account_form(c, c.t("staff.new.bad_name"), "name");
  auto roles = roles_after(actor, c.services.policy, user, strings_of(form.all("role")));
  if (auto refusal = may_have(actor, c.services.policy, user, roles); refusal != Refusal::none) return new_account_form(c, c.t(refusal_key(refusal)), "roles");
  user.roles = roles;

  std::string password = one_time_password();
  auto added = access::add_user(c.tx, c.services.policy, user, password, c.who.user, c.now);
  if (!added && added.error().code == core::Errc::conflict) return new_account_form(c, c.t("staff.new.taken"), "login");
  auto id = TRY(std::move(added));
  auto& state = c.services.room<State>();
  c.tx.after_commit([&state, by = c.who.user, id, password, now = c.now] { state.keep_password(by, id, password, now); });
  return web::see_other("/staff/" + id.text());
}

core::Result<std::string> first_account(store::Tx& tx, const access::Policy& policy, std::string_view login, std::string_view name, std::string_view role,
                                        std::string_view operator_code, core::Instant now) {
  if (!is_login(login)) return core::fail(core::Errc::invalid, "a log-in name has 2 to 40 of a-z, 0-9, dot and dash, with a letter or digit at both ends");
  if (!is_name(name)) return core::fail(core::Errc::invalid, "the name has 2 to 80 characters");
  if (!policy.has_role(role)) return core::fail(core::Errc::invalid, "there is no such role");
  if (is_operator_role(role) == operator_code.empty()) return core::fail(core::Errc::invalid, "an operator's role needs an operator, the others need none");
  access::User user;
  user.login = login;
  user.name = name;
  user.operator_code = operator_code;
  user.roles = {std::string(role)};
  user.must_change_password = true;
  std::string password = one_time_password();
  TRY_VOID(access::add_user(tx, policy, user, password, {}, now));
  return password;
}

}  // namespace ostoja::staff
