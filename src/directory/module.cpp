#include "directory/module.h"

#include "directory/record.h"

namespace ostoja::directory {
namespace {

using web::Method;
// The facts of an entry are no client data. Its private notes are no client data either, but they are of people: looking at them is kept in the log.
constexpr access::Trace read_private{"directory.read", "directory"}, change{"directory.change", "directory"};

constexpr web::Route kPages[] = {
    {Method::get, "/directory", directory_view, access::no_client_data, list_page},
    {Method::get, "/directory/new", directory_edit, access::no_client_data, new_page},
    {Method::post, "/directory", directory_edit, change, create},
    {Method::get, "/directory/:entry", directory_view, read_private, show_page},
    {Method::get, "/directory/:entry/versions", directory_view, access::no_client_data, versions_page},
    {Method::get, "/directory/:entry/edit", directory_edit, access::no_client_data, edit_page},
    {Method::post, "/directory/:entry/edit", directory_edit, change, save_edit},
    {Method::get, "/directory/:entry/private", directory_private, read_private, private_page},
    {Method::post, "/directory/:entry/private", directory_private, change, save_private_page},
    {Method::post, "/directory/:entry/verify", directory_edit, change, verify_entry},
    {Method::post, "/directory/:entry/archive", directory_edit, change, archive_entry},
    {Method::post, "/directory/:entry/restore", directory_edit, change, restore_entry},
};

constexpr web::Route kApi[] = {
    {Method::get, "/api/v1/directory", directory_view, access::no_client_data, api_list, web::Run::as_method, "cases:read", "", "Find institutions, interpreters and other entries of the directory"},
    {Method::post, "/api/v1/directory", directory_edit, change, api_create, web::Run::as_method, "cases:write", "directory_entry", "Add an entry to the directory"},
    {Method::get, "/api/v1/directory/:entry", directory_view, access::no_client_data, api_read, web::Run::as_method, "cases:read", "", "Read an entry of the directory, without private notes"},
};

}  // namespace

web::Module module() { return {.name = "directory", .pages = kPages, .api = kApi}; }

}  // namespace ostoja::directory
