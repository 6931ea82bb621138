#include "settings/module.h"

#include "core/log.h"
#include "settings/view.h"

namespace ostoja::settings {
namespace {

using access::no_client_data;
using web::Method, web::Run;
constexpr access::Trace change{"settings.change", "form_revision"};

constexpr web::Route kPages[] = {
    {Method::get, "/settings/forms", settings_view, no_client_data, list_page},
    {Method::get, "/settings/forms/form/:name", settings_view, no_client_data, form_page},
    {Method::get, "/settings/forms/form/:name/preview", settings_view, no_client_data, preview_page},
    {Method::get, "/settings/forms/form/:name/words", settings_edit, no_client_data, words_page},
    {Method::post, "/settings/forms/form/:name/words", settings_edit, change, save_words},
    {Method::get, "/settings/forms/form/:name/part/:part/words", settings_edit, no_client_data, words_page},
    {Method::post, "/settings/forms/form/:name/part/:part/words", settings_edit, change, save_words},
    {Method::get, "/settings/forms/form/:name/part/:part/new", settings_edit, no_client_data, new_field_page},
    {Method::post, "/settings/forms/form/:name/part/:part/new", settings_edit, change, add_field},
    {Method::get, "/settings/forms/form/:name/field/:field", settings_edit, no_client_data, field_page},
    {Method::post, "/settings/forms/form/:name/field/:field", settings_edit, change, save_field},
    {Method::post, "/settings/forms/form/:name/field/:field/move", settings_edit, change, move_field_page},
    {Method::post, "/settings/forms/form/:name/field/:field/hide", settings_edit, change, hide_field_page},
    {Method::get, "/settings/forms/codes/:name", settings_view, no_client_data, codes_page},
    {Method::get, "/settings/forms/codes/:name/new", settings_edit, no_client_data, new_code_page},
    {Method::post, "/settings/forms/codes/:name/new", settings_edit, change, add_code},
    {Method::get, "/settings/forms/codes/:name/code/:code", settings_edit, no_client_data, code_page},
    {Method::post, "/settings/forms/codes/:name/code/:code", settings_edit, change, save_code},
    {Method::post, "/settings/forms/codes/:name/code/:code/move", settings_edit, change, move_code_page},
    {Method::get, "/settings/lists/new", settings_edit, no_client_data, new_list_page},
    {Method::post, "/settings/lists/new", settings_edit, change, add_list},
    {Method::get, "/settings/forms/thresholds/:name", settings_view, no_client_data, thresholds_page},
    {Method::post, "/settings/forms/thresholds/:name", settings_edit, change, save_thresholds},
    {Method::get, "/settings/drafts", settings_view, no_client_data, drafts_page},
    {Method::post, "/settings/drafts/publish", settings_edit, change, publish_drafts},
    {Method::post, "/settings/drafts/drop", settings_edit, change, drop_draft_page},
    {Method::get, "/settings/history", settings_view, no_client_data, history_page},
    {Method::post, "/settings/history/withdraw", settings_edit, change, withdraw_page},
    {Method::get, "/settings/transfer", settings_view, no_client_data, transfer_page},
    {Method::get, "/settings/export", settings_view, no_client_data, export_file},
    {Method::post, "/settings/import", settings_edit, no_client_data, import_file, Run::outside},
    {Method::post, "/settings/import/drafts", settings_edit, change, import_drafts},
};

// A day has begun, or another node has published: reads one counter, and the rest only when something has changed.
void look(web::Services& s, core::Instant now) {
  auto k = keeping(s);
  s.db.read_records([&](store::Tx& tx) { keep(tx, *k, s.forms, now); });
  std::lock_guard lock(k->mutex);
  s.new_day_at = k->until.ms;
}

void start(web::Services& s) {
  auto k = std::make_shared<Keeping>();
  auto own = forms::Library::load();
  if (!own) throw core::Failure(core::Errc::internal, "the forms of the program are not all right");
  k->shipped = *own;
  s.rooms[std::type_index(typeid(Keeping))] = k;
  s.new_day = [](web::Services& services, core::Instant now) {
    try {
      look(services, now);
    } catch (const core::Failure&) {  // the request itself will say so; yesterday's forms are better than none
      core::log(core::Level::error, "the forms of the new day cannot be read yet");
    }
  };
  look(s, s.clock.now());
}

}  // namespace

web::Module module() {
  return {.name = "settings", .pages = kPages, .start = start, .jobs = {{"settings.look", 1, [](web::Services& s) { look(s, s.clock.now()); }}}};
}

}  // namespace ostoja::settings
