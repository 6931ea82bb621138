#include "web/body.h"

#include "core/text.h"
#include "forms/forms.h"
#include "web/multipart.h"

#include <boost/url/encoding_opts.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/parse_query.hpp>
#include <boost/url/url_view.hpp>

namespace ostoja::web {
namespace urls = boost::urls;
namespace {

using core::Errc;

bool readable(std::string_view text) { return text.find('\0') == text.npos && core::is_utf8(text); }

core::Done add_params(core::Fields& to, const urls::params_encoded_view& params) {
  if (params.size() > kMostFields) return core::fail(Errc::bad_request, "too many fields");
  urls::encoding_opts plus;
  plus.space_as_plus = true;
  for (auto param : params) {
    std::string name = param.key.decode(plus), value = param.has_value ? param.value.decode(plus) : std::string();
    if (name.empty() && value.empty()) continue;  // "a=1&&b=2"
    if (!readable(name) || !readable(value)) return core::fail(Errc::bad_request, "a field is not UTF-8 text");
    to.add(std::move(name), std::move(value));
  }
  return {};
}

// The type without its parameters, in lower case.
std::string bare_type(std::string_view content_type) { return core::lower_ascii(core::trim(content_type.substr(0, content_type.find(';')))); }

}  // namespace

core::Done read_target(Request& request, std::string_view target) {
  auto parsed = urls::parse_origin_form(target);
  if (!parsed) return core::fail(Errc::bad_request, "the address cannot be read");
  for (auto segment : parsed->encoded_segments()) {
    std::string plain = segment.decode();
    if (plain.find_first_of("/\\") != plain.npos) return core::fail(Errc::bad_request, "the address holds an encoded slash");
  }
  request.path = parsed->path();
  // Not among the segments above: for Boost.URL a leading "/." is no segment.
  for (auto part : core::split(request.path, '/'))
    if (part == "." || part == "..") return core::fail(Errc::bad_request, "the address holds dots");
  for (unsigned char c : request.path)
    if (c < 0x20 || c == 0x7f) return core::fail(Errc::bad_request, "the address holds a control character");
  if (!core::is_utf8(request.path)) return core::fail(Errc::bad_request, "the address is not UTF-8 text");
  if (parsed->has_query()) return add_params(request.query, parsed->encoded_params());
  return {};
}

core::Done read_body(Request& request, std::string_view content_type, std::string body) {
  std::string type = bare_type(content_type);
  if (body.empty() && type != "multipart/form-data") return {};
  if (type == "application/x-www-form-urlencoded") {
    auto parsed = urls::parse_query(body);
    if (!parsed) return core::fail(Errc::bad_request, "the form cannot be read");
    return add_params(request.form, *parsed);
  }
  if (type == "multipart/form-data") return read_multipart(request, content_type, body);
  if (type == "application/json") {
    auto fields = forms::fields_of_json(body);
    auto& to = fields ? request.form : request.nested;
    if (!fields) {
      // Objects within the object are read as well; the router refuses them where the route does not take them.
      auto why = fields.error();
      fields = forms::fields_of_nested_json(body);
      if (!fields) return tl::unexpected<core::Error>(why);
    }
    for (const auto& [name, value] : fields->items())
      if (!readable(name) || !readable(value)) return core::fail(Errc::bad_request, "a field is not UTF-8 text");
    if (fields->items().size() > kMostFields) return core::fail(Errc::bad_request, "too many fields");
    to = std::move(*fields);
    request.body = std::move(body);
    return {};
  }
  return core::fail(Errc::bad_request, "a body of this content type is not taken here");
}

}  // namespace ostoja::web
