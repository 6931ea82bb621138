#pragma once
// What a file is, told by its content alone: its name and what a browser says of it are not believed. Pure rules.
#include "sandbox/sandbox.h"

#include <optional>
#include <string>
#include <string_view>

namespace ostoja::attachments {

struct Type {
  std::string_view code, extension;                 // "PDF", "pdf"
  std::optional<sandbox::Kind> drawn;               // what a preview can be made of
};
const Type* type_of(std::string_view code);

enum class Wrong : std::uint8_t { nothing, empty, unknown, markup, program, macros, archive, bomb, broken };
struct Found { const Type* type = nullptr; Wrong wrong = Wrong::nothing; };
// An office document is looked through from outside: its list of contents is read, nothing is unpacked. `bomb`: it says that it unpacks to more than 300 MB, or to
// more than a hundred times its size and 30 MB.
Found identify(std::string_view bytes);
std::string_view word_of(Wrong);                    // "bomb": for keys of texts

// A name to keep: without folders, control characters and marks that turn the direction of writing, at most 150 characters; with the ending of the type when it has another.
std::string kept_name(std::string_view name, const Type&);
std::string size_text(std::int64_t bytes, std::string_view lang);  // "1,2 MB"

}  // namespace ostoja::attachments
