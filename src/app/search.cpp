// The one search of the desk: what each room finds, group by group. No room is named here; each puts its finder in at its start.
#include "app/start.h"
#include "core/json.h"
#include "i18n/i18n.h"
#include "web/finders.h"
#include "web/page.h"

namespace ostoja::app {
namespace {

constexpr std::size_t kHits = 20;  // of a group: who needs more types more

}  // namespace

core::Result<web::Response> search_page(web::Context& c) {
  // Posted, so that no telephone number and no name gets into an address; read outside the writer.
  std::string q(core::trim(c.request.form.get("q")));
  core::Result<web::Response> out = core::fail(core::Errc::internal, "the search gave no page");
  c.services.db.read_records([&](store::Tx& tx) {
    web::Context inner{c.request, c.route, c.services, tx, c.session, c.who, c.t, c.now, c.params};
    web::Page page(inner, "app/search");
    page.set("TITLE", c.t("search.title")).set("Q", q);
    std::int64_t hits = 0;
    for (const auto& group : web::find_everywhere(inner, q, kHits)) {
      auto g = page.add("GROUP");
      g.set("G_TITLE", c.t(group.title)).set("G_NUMBER", static_cast<std::int64_t>(group.hits.size()));
      for (const auto& h : group.hits) g.add("HIT").set("H_HREF", h.href).set("H_TITLE", h.title).set("H_TEXT", h.text), ++hits;
    }
    page.show_if(!q.empty(), "ASKED").show_if(hits == 0 && !q.empty(), "NOTHING").show_if(!web::finders_ready(c.services), "BUILDING");
    page.set("COUNT_TEXT", c.t.plural("search.count", hits));
    c.saw(0, std::to_string(hits));
    c.seen_also = std::move(inner.seen_also);
    out = page.response();
  });
  return out;
}

core::Result<web::Response> api_search(web::Context& c) {
  core::Json j;
  j.object().key("items").array();
  std::int64_t hits = 0;
  for (const auto& group : web::find_everywhere(c, c.request.query.get("q"), kHits))
    for (const auto& h : group.hits) j.object().field("kind", h.kind).field("number", h.number).field("title", h.title).field("href", h.href).field("text", h.text).end(), ++hits;
  j.end().field("total", hits).field("complete", web::finders_ready(c.services)).end();
  c.saw(0, std::to_string(hits));
  return web::json(j.take());
}

}  // namespace ostoja::app
