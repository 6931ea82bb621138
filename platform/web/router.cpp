// The table of routes: adding and finding. The way of a request through it is in way.cpp.
#include "web/router.h"

#include "core/failure.h"
#include "core/log.h"
#include "core/text.h"
#include "web/way.h"

#include <array>
#include <future>
#include <map>

namespace ostoja::web {

struct Router::Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> fixed;
  std::unique_ptr<Node> any;                 // ":id"
  std::array<const Route*, 5> routes{};      // by method
};

namespace {

constexpr std::size_t kMostSegments = 24;

bool is_known(const access::Policy& policy, const access::Permission& p) {
  std::string_view name = p.name;
  return name == access::anybody.name || name == access::any_staff.name || name == unfinished_sign_in.name || policy.index(p) >= 0;
}

// A fixed word wins over a parameter; when it leads nowhere the parameter is tried.
template <class Node>
const Node* walk(const Node& node, const std::vector<std::string_view>& segments, std::size_t at, std::vector<std::string_view>& values) {
  if (at == segments.size()) {
    for (const Route* r : node.routes)
      if (r != nullptr) return &node;
    return nullptr;
  }
  if (auto next = node.fixed.find(segments[at]); next != node.fixed.end())
    if (const Node* found = walk(*next->second, segments, at + 1, values)) return found;
  if (!node.any || segments[at].empty()) return nullptr;
  values.push_back(segments[at]);
  if (const Node* found = walk(*node.any, segments, at + 1, values)) return found;
  values.pop_back();
  return nullptr;
}

}  // namespace

Router::Router(Services& services) : services_(services), tree_(std::make_shared<Node>()), buckets_(std::make_shared<Buckets>()) {}

void Router::add(std::span<const Route> routes) {
  for (const Route& route : routes) {
    auto refuse = [&](core::Literal why) {
      core::log(core::Level::error, "route refused", core::LogWord::of_ours(route.pattern));
      throw core::Failure(core::Errc::internal, why);
    };
    if (route.handler == nullptr || route.pattern == nullptr || route.pattern[0] != '/') refuse("a route without handler or pattern");
    if (route.permission.name == nullptr || !is_known(services_.policy, route.permission)) refuse("a route with an unknown permission");
    Node* node = tree_.get();
    auto segments = core::split(std::string_view(route.pattern).substr(1), '/');
    if (segments.size() > kMostSegments) refuse("a route with too many parts");
    for (std::string_view segment : segments) {
      auto& next = segment.starts_with(':') ? node->any : node->fixed[std::string(segment)];
      if (!next) next = std::make_unique<Node>();
      node = next.get();
    }
    const Route*& place = node->routes[static_cast<std::size_t>(route.method)];
    if (place != nullptr) refuse("a route that is there twice");
    place = &route;
    routes_.push_back(&route);
  }
}

Found Router::Way::find() const {
  Found out;
  std::string_view path = request->path;
  if (!path.starts_with('/')) return out;
  auto segments = core::split(path.substr(1), '/');
  if (segments.size() > kMostSegments) return out;
  std::vector<std::string_view> values;
  const Node* node = walk(*router.tree_, segments, 0, values);
  if (node == nullptr) return out;
  static constexpr const char* kNames[] = {"GET, HEAD", "POST", "PUT", "PATCH", "DELETE"};
  for (std::size_t i = 0; i < node->routes.size(); ++i)
    if (node->routes[i] != nullptr) (out.allow += out.allow.empty() ? "" : ", ") += kNames[i];
  out.route = node->routes[static_cast<std::size_t>(request->method)];
  if (out.route == nullptr) return out;
  std::size_t at = 0;
  for (std::string_view segment : core::split(std::string_view(out.route->pattern).substr(1), '/'))
    if (segment.starts_with(':')) out.params.emplace_back(std::string(segment.substr(1)), std::string(values[at++]));
  return out;
}

void Router::handle(std::shared_ptr<Request> request, std::function<void(Response)> done) {
  auto way = std::make_shared<Way>(*this, std::move(request), std::move(done));
  way->go();
}

std::size_t Router::body_limit(std::shared_ptr<Request> request) { return std::make_shared<Way>(*this, std::move(request), nullptr)->body_limit(); }
Response Router::too_large(std::shared_ptr<Request> request) { return std::make_shared<Way>(*this, std::move(request), nullptr)->too_large(); }

Response Router::handle_now(Request request) {
  std::promise<Response> promise;
  auto answer = promise.get_future();
  handle(std::make_shared<Request>(std::move(request)), [&](Response r) { promise.set_value(std::move(r)); });
  return answer.get();
}

}  // namespace ostoja::web
