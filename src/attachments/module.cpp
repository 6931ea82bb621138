#include "attachments/module.h"

#include "attachments/view.h"

namespace ostoja::attachments {
namespace {

using web::Method, web::Run, cases::case_view, cases::case_write;
constexpr access::Trace read_list{"attachments.read", "case"}, read_picture{"attachment.read", "attachment"}, change{"attachments.change", "case"};
constexpr std::size_t kBody = (25u << 20) + (512u << 10);  // 25 MB of files and what stands around them
constexpr std::int64_t kUnfinishedSeconds = 3600;

constexpr web::Route kPages[] = {
    {Method::get, "/cases/:id/attachments", case_view, read_list, list_page},
    {Method::get, "/cases/:id/attachments/new", case_write, read_list, new_page},
    {Method::post, "/cases/:id/attachments", case_write, change, add, Run::outside, "", "", "", kBody},
    {Method::get, "/cases/:id/attachments/:attachment", case_view, read_list, show},
    {Method::get, "/cases/:id/attachments/:attachment/edit", case_write, read_list, edit_page},
    {Method::post, "/cases/:id/attachments/:attachment/edit", case_write, change, save_edit},
    {Method::post, "/cases/:id/attachments/:attachment/file", case_write, change, replace, Run::outside, "", "", "", kBody},
    {Method::post, "/cases/:id/attachments/:attachment/state", case_write, change, change_state},
    {Method::get, "/cases/:id/attachments/:attachment/file", case_view, read_list, file},
    {Method::get, "/cases/:id/attachments/:attachment/page/:n", case_view, read_picture, page_picture},
    {Method::get, "/cases/:id/attachments/:attachment/thumb", case_view, read_picture, thumb_picture},
};
constexpr web::Route kApi[] = {
    {Method::get, "/api/v1/cases/:id/attachments", case_view, read_list, api_list, Run::as_method, "cases:read", "", "List the attachments of a case"},
    {Method::post, "/api/v1/cases/:id/attachments", case_write, change, api_add, Run::outside, "cases:write", "attachment", "Add files to a case (multipart/form-data, field \"file\")", kBody},
    {Method::get, "/api/v1/cases/:id/attachments/:attachment/file", case_view, read_list, file, Run::as_method, "cases:read", "", "Download the newest file of an attachment"},
};

void start(web::Services& s) {
  cases::add_chapter(s, {.name = "attachments", .text = "attachments.nav", .icon = "clip", .group = cases::Group::papers, .order = 20, .opens = cases::Opens::on_page});
}
void drop(web::Services& s) {
  s.db.write([&](store::Tx& tx) { drop_unfinished(tx, s.clock.now().plus_seconds(-kUnfinishedSeconds)); });
}

}  // namespace

web::Module module() { return {.name = "attachments", .pages = kPages, .api = kApi, .start = start, .jobs = {{"attachments.unfinished", kUnfinishedSeconds, drop}}}; }

}  // namespace ostoja::attachments
