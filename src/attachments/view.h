#pragma once
// What the screens of attachments share.
#include "attachments/attachments.h"
#include "cases/page.h"

namespace ostoja::attachments {

Keeper keeper(web::Context&);
// The case of the address, for somebody on its team who may write; forbidden for others who see the case.
core::Result<cases::Header> case_to_fill(web::Context&);
// The attachment of the address, opened for the team. Coordinators who are not on the team see that there is one, and nothing of what is in it.
enum class Sight : std::uint8_t { sealed, opened };
struct Seen { cases::Header header; Attachment item; Sight sight = Sight::sealed; };
core::Result<Seen> asked_for(web::Context&);
std::string home_of(const Seen&);                       // /cases/<id>/attachments/<id>
std::string person_label(web::Context&, const Attachment&);

core::Result<web::Response> list_page(web::Context&);
core::Result<web::Response> new_page(web::Context&);
core::Result<web::Response> add(web::Context&);         // outside: no transaction of its own
core::Result<web::Response> show(web::Context&);
core::Result<web::Response> replace(web::Context&);     // outside
core::Result<web::Response> edit_page(web::Context&);
core::Result<web::Response> save_edit(web::Context&);
core::Result<web::Response> change_state(web::Context&);
core::Result<web::Response> file(web::Context&);
core::Result<web::Response> page_picture(web::Context&);
core::Result<web::Response> thumb_picture(web::Context&);
core::Result<web::Response> api_list(web::Context&);
core::Result<web::Response> api_add(web::Context&);     // outside

// What came with one file of the request.
struct Arrived {
  const web::Upload* upload = nullptr;
  const Type* type = nullptr;
  std::string name;                                     // to keep
  std::string problem;                                  // key of the catalogue; empty = good
};
std::vector<Arrived> arrived(const web::Context&, std::string_view field);
// Draws its preview, then writes it in pieces, each a short work of the writer; `last` makes it visible.
core::Result<AttachmentId> keep(web::Context&, cases::CaseId, const Arrived&, const std::function<core::Result<AttachmentId>(const Keeper&, FileId)>& last);

// A read within an outside route: `f` gets a context with a transaction.
template <class F>
auto reading(web::Context& c, F f) -> decltype(f(c)) {
  std::optional<decltype(f(c))> out;
  c.services.db.read_records([&](store::Tx& tx) {
    web::Context inner{c.request, c.route, c.services, tx, c.session, c.who, c.t, c.now, c.params};
    out.emplace(f(inner));
  });
  return std::move(*out);
}

}  // namespace ostoja::attachments
