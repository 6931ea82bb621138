#include "app/home.h"

#include "app/start.h"
#include "core/resources.h"
#include "web/live.h"
#include "web/openapi.h"

#include <fmt/format.h>

#include <atomic>

namespace ostoja::app {
namespace {

std::atomic<const web::Router*> described{nullptr};  // set once by serve, before the first request

constexpr access::Permission any_search{"search"};
constexpr access::Trace searched{"search.run", "contact"};

std::string_view type_of(std::string_view name) {
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (name.ends_with(".svg")) return "image/svg+xml";
  if (name.ends_with(".woff2")) return "font/woff2";
  return "application/json";
}

core::Result<web::Response> asset(web::Context& c) {
  std::string name(c.param("name"));
  auto data = core::resource("assets/" + name);
  if (data.empty()) return core::fail(core::Errc::not_found, "no such file");
  web::Response r;
  r.content_type = type_of(name);
  r.shared = data;
  return r;
}

core::Result<web::Response> health(web::Context&) { return web::text("ok\n"); }
core::Result<web::Response> ready(web::Context&) { return web::text("ready\n"); }

core::Result<web::Response> metrics(web::Context& c) {
  auto n = c.services.db.counters();
  return web::text(fmt::format("# TYPE ostoja_writes_total counter\nostoja_writes_total {}\n# TYPE ostoja_commits_total counter\nostoja_commits_total {}\n"
                               "# TYPE ostoja_reads_total counter\nostoja_reads_total {}\n# TYPE ostoja_writes_waiting gauge\nostoja_writes_waiting {}\n"
                               "# TYPE ostoja_live_listeners gauge\nostoja_live_listeners {}\n# TYPE ostoja_store_bytes gauge\nostoja_store_bytes {}\n",
                               n.writes, n.commits, n.reads, n.waiting, c.services.live.listeners(), c.services.db.size_bytes()));
}

core::Result<web::Response> events(web::Context& c) {
  web::Response r;
  r.event_topic = "user/" + c.who.user.text();
  if (!c.who.operator_code.empty()) r.event_topic += " operator/" + c.who.operator_code;
  return r;
}

core::Result<web::Response> description(web::Context& c) {
  const auto* router = described.load();
  if (router == nullptr) return core::fail(core::Errc::unavailable, "the description is not ready");
  return web::json(web::openapi(*router, c.forms, OSTOJA_VERSION));
}

using web::Method, web::Run;
constexpr web::Route kPages[] = {
    {Method::get, "/", access::any_staff, access::Trace{"start.read", "contact"}, start_page},
    {Method::post, "/search", any_search, searched, search_page, Run::outside},
    {Method::get, "/assets/:name", access::anybody, access::no_client_data, asset, Run::outside},
    {Method::get, "/healthz", access::anybody, access::no_client_data, health, Run::outside},
    {Method::get, "/readyz", access::anybody, access::no_client_data, ready, Run::outside},
    {Method::get, "/metrics", access::anybody, access::no_client_data, metrics, Run::outside},
    {Method::get, "/events", access::any_staff, access::no_client_data, events, Run::outside},
};
constexpr web::Route kApi[] = {
    {Method::get, "/api/v1/search", any_search, searched, api_search, Run::as_method, "contacts:read", "", "Search by number, telephone, document, name in any spelling, or words"},
    {Method::get, "/api/v1/openapi.json", access::anybody, access::no_client_data, description, Run::outside},
};

}  // namespace

void describe_routes(const web::Router& router) { described = &router; }

web::Module home() { return {.name = "app", .pages = kPages, .api = kApi}; }

}  // namespace ostoja::app
