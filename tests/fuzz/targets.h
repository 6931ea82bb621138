#pragma once
// What the fuzz programs feed with any bytes, one function a target. Besides "no crash" each states what must hold whatever comes in; what does not hold is
// thrown, so that libFuzzer keeps the input and the replay test (tests/fuzz_corpus_test.cpp) names it.
#include "access/audit.h"
#include "core/csv.h"
#include "core/id.h"
#include "core/text.h"
#include "core/time.h"
#include "forms/definition.h"
#include "forms/forms.h"
#include "forms/stock.h"
#include "vault/vault.h"
#include "web/body.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ostoja::fuzz {

inline void must(bool holds, const char* what) {
  if (!holds) throw std::logic_error(what);
}

// The bytes up to the first line end, and the rest.
inline std::pair<std::string_view, std::string_view> first_line(std::string_view data) {
  auto end = data.find('\n');
  return end == data.npos ? std::pair(data, std::string_view()) : std::pair(data.substr(0, end), data.substr(end + 1));
}

inline bool readable(std::string_view text) { return text.find('\0') == text.npos && core::is_utf8(text); }

inline void readable_fields(const core::Fields& fields) {
  must(fields.items().size() <= web::kMostFields, "more fields than allowed");
  for (const auto& [name, value] : fields.items()) must(readable(name) && readable(value), "a field with a NUL or that is not UTF-8 was let in");
}

// ---- a request: the first line is the target, the others headers ----
inline void http(std::string_view data) {
  auto [target, rest] = first_line(data);
  web::Request request;
  if (web::read_target(request, target)) {
    must(request.path.starts_with('/') && readable(request.path), "a path that does not begin with a slash or cannot be read was let in");
    for (auto part : core::split(request.path, '/')) must(part != "." && part != "..", "dots in a path were let in");
    for (unsigned char c : request.path) must(c >= 0x20 && c != 0x7f && c != '\\', "a control character or a backslash in a path was let in");
    readable_fields(request.query);
    std::string again;
    for (auto part : core::split(std::string_view(request.path).substr(1), '/')) again.append("/").append(core::url_encoded(part));
    web::Request second;
    must(web::read_target(second, again) && second.path == request.path, "a path written and read again is another one");
  }
  for (auto line : core::split(rest.substr(0, 4096), '\n')) {
    auto colon = line.find(':');
    if (colon != line.npos) request.headers.emplace_back(core::lower_ascii(line.substr(0, colon)), std::string(core::trim(line.substr(colon + 1))));
  }
  (void)request.wants_json();
  (void)request.cookie("ostoja");
  web::attachment({}, "text/csv", target);  // throws when a file's name could break its header
}

inline void cookie(std::string_view data) {
  auto [name, value] = first_line(data);
  web::Request request;
  request.headers.emplace_back("cookie", std::string(value));
  std::string found = request.cookie(name);
  must(value.find(found) != value.npos, "a cookie's value that was never sent");
  must(found.find(';') == found.npos, "two cookies read as one");
  if (!name.empty() && name.find_first_of("=; \t\r\n\"\v\f") == name.npos && readable(name)) {
    request.headers[0].second = "a=b; " + std::string(name) + "=\"x\"; z=1";
    must(name == "a" || request.cookie(name) == "x", "a cookie that was sent is not found");
  }
}

inline void urlencoded(std::string_view data) {
  web::Request request;
  if (!web::read_body(request, "application/x-www-form-urlencoded; charset=UTF-8", std::string(data))) return;
  readable_fields(request.form);
  std::string again;
  for (const auto& [name, value] : request.form.items()) again += (again.empty() ? "" : "&") + core::url_encoded(name) + "=" + core::url_encoded(value);
  web::Request second;
  must(web::read_body(second, "application/x-www-form-urlencoded", again).has_value(), "a form written again cannot be read");
  must(second.form.items() == request.form.items(), "a form written and read again is another one");
}

// The first line is the content type's parameters, the rest the body.
inline void multipart(std::string_view data) {
  auto [type, body] = first_line(data);
  web::Request request;
  if (!web::read_body(request, "multipart/form-data" + std::string(type), std::string(body))) return;
  readable_fields(request.form);
  must(request.form.items().size() + request.uploads.size() <= web::kMostFields, "more parts than allowed");
  for (const auto& upload : request.uploads) {
    must(readable(upload.field) && readable(upload.filename) && upload.filename.size() <= 255, "a file's name that cannot be read was let in");
    must(upload.filename.find_first_of("/\\") == upload.filename.npos, "a file's name with a folder was let in");
    must(body.find(upload.data) != body.npos, "bytes of a file that were never sent");
    must(upload.content_type.find_first_of("\r\n") == upload.content_type.npos, "a content type with a line end was let in");
  }
}

// ---- forms ----
inline const forms::Library& library() {
  static const forms::Library all = [] {
    auto loaded = forms::Library::load();
    must(loaded.has_value(), "the built-in forms cannot be read");
    return std::move(*loaded);
  }();
  return all;
}

inline void through_form(const forms::Library& lib, const forms::Form& form, const core::Fields& sent) {
  auto answers = forms::read(form, sent);
  for (const char* action : {"save", "close", "api"})
    for (const auto& problem : forms::validate(lib, form, answers, action, core::Date::of(2026, 11, 23))) must(!problem.key.empty(), "a problem without a text");
  core::Fields shown_again;
  for (const auto& [name, values] : answers.items()) {
    if (values.empty()) shown_again.add(name, {});
    for (const auto& v : values) shown_again.add(name, v);
  }
  must(forms::read(form, shown_again).items() == answers.items(), "answers shown and sent again are other ones");
  auto open = forms::from_document(forms::document(form, answers)), sealed = forms::from_document(forms::sealed_document(form, answers));
  must(open && sealed, "what was stored cannot be read");
  open->merge(*sealed);
  for (const auto& [name, values] : answers.items()) {
    const auto* field = form.find(name);
    if (!field->column.empty() && !field->is_sealed()) continue;
    must(open->all(name) == values, "an answer was lost or changed on its way through the store");
  }
}

inline void json(std::string_view data) {
  web::Request request;
  if (web::read_body(request, "application/json", std::string(data))) {
    readable_fields(request.form);
    for (const char* name : {"contact", "case", "person", "follow_up"})
      if (const auto* form = library().form(name)) through_form(library(), *form, request.form);
  }
  if (auto stored = forms::from_document(data)) {
    forms::Form none;  // every answer is unknown to it, so all are sealed
    auto again = forms::from_document(forms::sealed_document(none, *stored));
    must(again.has_value(), "what was stored cannot be read");
    for (const auto& [name, values] : stored->items()) must(again->all(name) == values, "an answer was lost or changed on its way through the store");
  }
}

inline void yaml(std::string_view data) {
  auto form = forms::Library::parse_form(data);
  if (!form) must(!forms::Library().problem_of_parsing().empty(), "a form is refused and nothing says why");
  auto codes = forms::Library::parse_codes(data);
  if (!codes) must(!forms::Library().problem_of_parsing().empty(), "a code list is refused and nothing says why");
  auto read = forms::read_form_file(data);
  for (const auto& f : read.forms) must(!read.problem.empty() || !f.name.empty(), "a form without a name");
  (void)forms::read_stock(data);
  if (form) {
    auto lists = library().lists();
    auto lib = forms::Library::of({*form}, std::move(lists));
    if (!lib) return;
    core::Fields sent;
    for (const auto& part : form->parts)
      for (const auto& field : part.fields) sent.add(field.name, field.when_values.empty() ? "YES" : field.when_values.front());
    through_form(*lib, *form, sent);
  }
}

// ---- keys and the log ----
// Three lines: the operator and two shares.
inline void share(std::string_view data) {
  auto [code, rest] = first_line(data);
  auto [a, b] = first_line(rest);
  auto root = vault::join(code, a, b);
  if (!root) return;
  must(!root->is_empty(), "two shares gave an empty key");
  auto other_way = vault::join(code, b, a);
  must(other_way && std::equal(root->bytes().begin(), root->bytes().end(), other_way->bytes().begin()), "the order of the shares changes the key");
  must(!vault::join("Q" + std::string(code), a, b), "shares of another operator were taken");
}

inline void checkpoint(std::string_view data) {
  auto read = access::parse_checkpoint(data);
  if (read) must(access::checkpoint_text(*read) == data && read->size >= 0, "two texts for one checkpoint");
}

// ---- core ----
inline void text(std::string_view data) {
  bool utf8 = core::is_utf8(data);
  std::string folded = core::fold(data);
  must(core::fold(folded) == folded, "folding a folded text changes it");
  must(core::is_utf8(folded), "folding gives what is not UTF-8");
  for (const auto& word : core::words(data)) must(word.size() >= 2 && word.find(' ') == word.npos, "a word that is none");
  if (utf8) must(core::is_utf8(core::latin(data.substr(0, 0))) && core::is_utf8(core::latin(core::first_characters(data, 64))), "Latin letters that are not UTF-8");
  must(core::characters(core::first_characters(data, 7)) <= 7, "more characters than asked for");
  if (utf8) must(core::is_utf8(core::first_characters(data, 7)) && core::is_utf8(core::html(data)), "half a character");
  must(core::html(data).find_first_of("<>\"'") == std::string::npos, "a character of HTML is left");

  if (auto number = core::e164(data)) {
    must(number->size() >= 8 && number->size() <= 16 && number->front() == '+' && number->find_first_not_of("0123456789", 1) == number->npos, "a telephone number that is none");
    must(core::e164(*number) == number, "a telephone number read again is another one");
  }
  if (auto at = core::Instant::parse(data)) {
    auto again = core::Instant::parse(at->rfc3339());
    must(again && *again == *at, "a moment written and read again is another one");
    auto here = core::local(*at);
    must(here.hour >= 0 && here.hour < 24 && here.minute >= 0 && here.minute < 60 && here.date.month() >= 1 && here.date.month() <= 12, "a local time that is none");
  }
  if (auto day = core::Date::parse(data)) {
    must(core::Date::parse(day->text()) == day && day->text() == data, "a day has two texts");
    must(core::Date::of(day->year(), day->month(), day->day()) == *day, "a day taken apart is another one");
    must(day->weekday() >= 1 && day->weekday() <= 7, "a day of no week");
    (void)day->plus_months(13);
    (void)core::start_of(*day);
  }
  if (auto part = core::PartialDate::parse(data)) must(part->text() == data, "a partial date has two texts");
  if (auto id = core::id_value(data)) must(core::id_value(core::id_text(*id)) == id && core::id_text(*id).size() == 13, "an id written and read again is another one");

  auto bytes = core::bytes_of(data);
  core::Bytes whole(bytes.begin(), bytes.end());
  must(core::unhex(core::hex(bytes)) == whole, "hex there and back");
  must(core::unbase64url(core::base64url(bytes)) == whole, "base 64 there and back");
  must(core::unbase32(core::base32(bytes)) == whole, "base 32 there and back");
  if (auto b = core::unbase64url(data)) must(core::base64url(*b) == data, "two base-64 texts for the same bytes");
  if (auto b = core::unbase32(data)) must(core::unbase32(core::base32(*b)) == b, "base 32 written and read again is another one");
  if (auto b = core::unhex(data)) must(b->size() * 2 == data.size(), "hex of another length");
  must(core::url_encoded(data).find_first_of("&=?#/ +\r\n") == std::string::npos, "a character of addresses is left");
}

// ---- somebody else's table ----
inline std::vector<core::CsvRow> rows_of(std::string_view data, char delimiter, std::size_t piece) {
  core::CsvReader reader([data, piece](char* to, std::size_t most) mutable {
    auto n = std::min({piece, most, data.size()});
    std::copy_n(data.data(), n, to);
    data.remove_prefix(n);
    return n;
  }, delimiter);
  std::vector<core::CsvRow> out;
  for (auto row = reader.next(); row; row = reader.next()) out.push_back(std::move(*row));
  return out;
}

inline void csv(std::string_view data) {
  for (char delimiter : {',', ';'}) {
    auto rows = rows_of(data, delimiter, data.size() + 1), slowly = rows_of(data, delimiter, 3);
    must(rows.size() == slowly.size(), "how a file comes in pieces changes its rows");
    std::int64_t line = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto& row = rows[i];
      must(row.line > line, "rows that do not go down the file");
      line = row.line;
      must(row.cells == slowly[i].cells && row.fault == slowly[i].fault && row.line == slowly[i].line && row.bad_cell == slowly[i].bad_cell, "how a file comes in pieces changes a row");
      if (row.fault != core::CsvFault::none) continue;
      must(!row.cells.empty(), "a row without cells");
      std::string again = "x";  // an empty cell alone would be an empty line
      bool plain = true;
      for (const auto& cell : row.cells) {
        must(readable(cell) && !core::looks_like_formula(cell), "a cell that should have been refused");
        for (unsigned char c : cell) plain = plain && c >= 0x20 && c != 0x7f;
        again += delimiter + core::csv_cell(cell);
      }
      if (!plain) continue;
      auto back = rows_of(again + "\r\n", delimiter, 4096);
      if (!back.empty() && !back[0].cells.empty()) back[0].cells.erase(back[0].cells.begin());
      must(back.size() == 1 && back[0].fault == core::CsvFault::none && back[0].cells == row.cells, "a row written and read again is another one");
    }
  }
  if (!readable(data)) return;
  auto own = rows_of("x," + core::csv_cell(data) + "\r\n", ',', 4096);
  must(own.size() == 1 && own[0].fault == core::CsvFault::none && own[0].cells.size() == 2, "a cell of ours is not one harmless cell");
}

struct Target {
  const char* name;  // also the folder in corpus/
  void (*run)(std::string_view);
};
inline constexpr Target kTargets[] = {{"http", http}, {"cookie", cookie}, {"urlencoded", urlencoded}, {"multipart", multipart}, {"json", json},
                                      {"yaml", yaml}, {"share", share},   {"checkpoint", checkpoint}, {"text", text},
                                      {"csv", csv}};

}  // namespace ostoja::fuzz
