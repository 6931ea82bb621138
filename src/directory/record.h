#pragma once
// The directory as its own pages see it; other rooms use directory.h.
#include "directory/directory.h"
#include "web/router.h"

namespace ostoja::directory {

inline constexpr access::Permission directory_view{"directory_view"}, directory_edit{"directory_edit"}, directory_private{"directory_private"};

core::Done save(store::Tx&, const forms::Library&, Entry&, std::string_view operator_code, access::UserId by, core::Instant now);  // stale when the version moved on
core::Done archive(store::Tx&, const Entry&, access::UserId by, core::Instant now);
core::Done restore(store::Tx&, const Entry&, access::UserId by, core::Instant now);

struct Private { forms::Answers answers; std::int64_t version = 0; };     // version 0: nothing is noted yet
core::Result<Private> private_of(store::Tx&, const vault::OperatorKeys&, EntryId);

struct Version { std::int64_t version = 0; core::Instant at; std::string by_name; forms::Answers answers; };
core::Result<std::vector<Version>> versions(store::Tx&, EntryId);         // newest first

// An entry nobody has checked for half a year may send a person to a closed door.
enum class Freshness : std::uint8_t { never, old, good };
Freshness freshness(core::Date verified_on, core::Date today);

core::Result<Entry> asked_for(web::Context&);

core::Result<web::Response> list_page(web::Context&);
core::Result<web::Response> show_page(web::Context&);
core::Result<web::Response> versions_page(web::Context&);
core::Result<web::Response> new_page(web::Context&);
core::Result<web::Response> create(web::Context&);
core::Result<web::Response> edit_page(web::Context&);
core::Result<web::Response> save_edit(web::Context&);
core::Result<web::Response> private_page(web::Context&);
core::Result<web::Response> save_private_page(web::Context&);
core::Result<web::Response> verify_entry(web::Context&);
core::Result<web::Response> archive_entry(web::Context&);
core::Result<web::Response> restore_entry(web::Context&);

core::Result<web::Response> api_list(web::Context&);
core::Result<web::Response> api_read(web::Context&);
core::Result<web::Response> api_create(web::Context&);

}  // namespace ostoja::directory
