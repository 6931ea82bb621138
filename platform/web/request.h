#pragma once
// What came in and what goes out, without a word of the HTTP library.
#include "core/fields.h"
#include "core/result.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ostoja::web {

enum class Method : std::uint8_t { get, post, put, patch, del };

struct Upload {
  std::string field, filename, content_type, data;
};

struct Request {
  Method method = Method::get;
  std::string path;                                             // decoded, without the query
  core::Fields query;
  core::Fields form;                                            // of urlencoded, multipart and JSON bodies (forms::fields_of_json)
  core::Fields nested;                                          // of a JSON body with objects within it (forms::fields_of_nested_json): "a/b"; then `form` is empty
  std::vector<Upload> uploads;
  std::string body;                                             // kept for JSON only
  std::vector<std::pair<std::string, std::string>> headers;     // lower-case names
  std::string remote;                                           // peer address: for the throttle only, never logged or stored
  bool secure = false;                                          // came by TLS
  std::string_view header(std::string_view lower_name) const;
  std::string cookie(std::string_view name) const;
  bool wants_json() const;                                      // an API path or X-Requested-With
};

struct Response {
  int status = 200;
  std::string content_type = "text/html; charset=utf-8";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string_view shared;                                      // a body that lives as long as the program (assets); used when `body` is empty
  std::string event_topic;                                      // not empty: the connection becomes a stream of server-sent events on this topic
  Response& header(std::string name, std::string value);        // throws Failure(internal) on CR, LF or NUL
  Response& etag(std::int64_t version) { return header("ETag", "\"" + std::to_string(version) + "\""); }
};

Response html(std::string body);
Response json(std::string body, int status = 200);
Response text(std::string body, int status = 200);
Response see_other(std::string path);                           // 303; only paths of ours ("/…", never "//…")
Response attachment(std::string body, std::string content_type, std::string_view filename);

}  // namespace ostoja::web
