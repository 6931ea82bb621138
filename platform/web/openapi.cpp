#include "web/openapi.h"

#include "core/json.h"
#include "core/text.h"

#include <algorithm>
#include <map>
#include <set>

namespace ostoja::web {
namespace {

using core::Json;
using forms::Field;
using forms::Type;

constexpr const char* kMethods[] = {"get", "post", "put", "patch", "delete"};

std::string path_of(std::string_view pattern) {  // "/cases/:id" → "/cases/{id}"
  std::string out;
  for (std::string_view part : core::split(pattern.substr(1), '/')) out += part.starts_with(':') ? "/{" + std::string(part.substr(1)) + "}" : "/" + std::string(part);
  return out;
}

void write_enum(Json& j, const forms::Library& library, const Field& field) {
  const auto* list = library.codes(field.codes);
  if (list == nullptr) return;
  j.key("enum").array();
  for (const auto& code : list->codes) j.value(code.code);
  j.end();
}

void write_field(Json& j, const forms::Library& library, const Field& field) {
  j.key(field.name).object();
  if (field.type == Type::codes) {
    j.field("type", "array").key("items").object().field("type", "string");
    write_enum(j, library, field);
    j.end();
    if (field.most > 0) j.field("maxItems", field.most);
  } else if (field.type == Type::number) {
    j.field("type", "integer");
    if (field.top > field.least) j.field("minimum", field.least).field("maximum", field.top);
  } else {
    j.field("type", "string");
    if (field.type == Type::code) write_enum(j, library, field);
    if (field.type == Type::yesno) j.key("enum").array().value("YES").value("NO").value("UNKNOWN").value("NOT_ASKED").end();
    if (field.type == Type::date) j.field("format", "date");
    if (field.type == Type::partial_date) j.field("pattern", "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$");
    if (field.type == Type::time) j.field("pattern", "^[0-9]{2}:[0-9]{2}$");
    if (field.type == Type::country) j.field("pattern", "^[A-Z]{2}$");
    if (field.type == Type::text || field.type == Type::longtext)
      j.field("maxLength", field.max_length > 0 ? field.max_length : field.type == Type::text ? 200 : 20000);
  }
  j.field("description", field.en).end();
}

void write_form(Json& j, const forms::Library& library, const forms::Form& form) {
  j.key(form.name).object().field("type", "object").field("title", form.en).key("properties").object();
  for (const auto& part : form.parts)
    for (const auto& field : part.fields) write_field(j, library, field);
  j.end();
  std::vector<std::string_view> required;
  for (const auto& part : form.parts)
    for (const auto& field : part.fields)
      if (field.when_field.empty() && std::find(field.required_to.begin(), field.required_to.end(), "api") != field.required_to.end()) required.push_back(field.name);
  if (!required.empty()) {
    j.key("required").array();
    for (auto name : required) j.value(name);
    j.end();
  }
  j.end();
}

void write_parameter(Json& j, const char* in, std::string_view name, bool required) {
  j.object().field("name", name).field("in", in).field("required", required).key("schema").object().field("type", "string").end().end();
}

void write_operation(Json& j, const forms::Library& library, const Route& route) {
  j.key(kMethods[static_cast<int>(route.method)]).object().field("summary", route.summary);
  j.key("security").array().object().key("token").array().value(route.scope).end().end().end();
  j.key("parameters").array();
  for (std::string_view part : core::split(route.pattern, '/'))
    if (part.starts_with(':')) write_parameter(j, "path", part.substr(1), true);
  if (route.method == Method::post) write_parameter(j, "header", "Idempotency-Key", false);
  if (route.method == Method::put || route.method == Method::patch) write_parameter(j, "header", "If-Match", true);
  j.end();
  if (*route.form != '\0' && library.form(route.form) != nullptr)
    j.key("requestBody").object().key("content").object().key("application/json").object().key("schema").object()
        .field("$ref", "#/components/schemas/" + std::string(route.form)).end().end().end().end();
  j.key("responses").object();
  j.key("2XX").object().field("description", "Done").key("content").object().key("application/json").object().key("schema").object().field("type", "object").end().end().end().end();
  j.key("default").object().field("$ref", "#/components/responses/problem").end();
  j.end().end();
}

void write_problem(Json& j) {
  j.key("problem").object().field("type", "object").key("properties").object();
  for (const char* name : {"type", "title", "detail", "incident"}) j.key(name).object().field("type", "string").end();
  j.key("status").object().field("type", "integer").end();
  j.key("errors").object().field("type", "array").key("items").object().field("type", "object").key("properties").object();
  for (const char* name : {"field", "key", "message"}) j.key(name).object().field("type", "string").end();
  j.end().end().end().end();
  j.key("required").array().value("type").value("title").value("status").end().end();
}

}  // namespace

std::string openapi(const Router& router, const forms::Library& library, std::string_view version) {
  std::map<std::string, std::vector<const Route*>> paths;
  std::set<std::string> used;
  for (const Route* route : router.routes()) {
    if (route->scope == nullptr || *route->scope == '\0') continue;
    paths[path_of(route->pattern)].push_back(route);
    if (*route->form != '\0') used.insert(route->form);
  }
  Json j;
  j.object().field("openapi", "3.1.0").key("info").object().field("title", "Ostoja").field("version", version).end();
  j.key("paths").object();
  for (const auto& [path, routes] : paths) {
    j.key(path).object();
    for (const Route* route : routes) write_operation(j, library, *route);
    j.end();
  }
  j.end().key("components").object();
  j.key("securitySchemes").object().key("token").object().field("type", "http").field("scheme", "bearer").end().end();
  j.key("schemas").object();
  write_problem(j);
  for (const auto& name : used)
    if (const auto* form = library.form(name)) write_form(j, library, *form);
  j.end();
  j.key("responses").object().key("problem").object().field("description", "A problem document (RFC 9457)").key("content").object().key("application/problem+json").object()
      .key("schema").object().field("$ref", "#/components/schemas/problem").end().end().end().end().end();
  j.end().end();
  return j.take();
}

}  // namespace ostoja::web
