#pragma once
// Errors as values that cannot carry a person's data: the text of an Error is a string literal, checked by the compiler.
#include <tl/expected.hpp>

#include <cstdint>
#include <string_view>
#include <utility>

namespace ostoja::core {

// What went wrong, in the terms a caller can act on. web/problem.cpp maps each to one HTTP status.
enum class Errc : std::uint8_t {
  bad_request,      // 400: the request itself cannot be read
  unauthenticated,  // 401: nobody is signed in
  forbidden,        // 403: signed in, but may not; never used to tell that a record exists (that is not_found)
  not_found,        // 404: unknown, or of another team: both look alike
  invalid,          // 422: the answers need correcting
  conflict,         // 409: taken, exists already
  stale,            // 412: somebody else has saved meanwhile
  too_many,         // 429: slow down
  unavailable,      // 503: the store is read-only, full, locked or sealed
  internal,         // 500: our mistake
};

// A string literal: constructible only at compile time, so no error text can hold anything typed or stored.
class Literal {
 public:
  consteval Literal(const char* text) : text_(text) {}
  constexpr std::string_view view() const { return text_; }
  constexpr const char* c_str() const { return text_; }

 private:
  const char* text_;
};

struct Error {
  Errc code = Errc::internal;
  Literal text;  // English, for logs and problem documents
};

template <class T>
using Result = tl::expected<T, Error>;
using Done = Result<void>;

constexpr tl::unexpected<Error> fail(Errc code, Literal text) { return tl::unexpected<Error>(Error{code, text}); }

}  // namespace ostoja::core

// The value of an expression of type Result, or return its error from the enclosing function.
#define TRY(expression)                                                          \
  __extension__({                                                                \
    auto try_result_ = (expression);                                             \
    if (!try_result_) return tl::unexpected<ostoja::core::Error>(try_result_.error()); \
    std::move(*try_result_);                                                     \
  })
#define TRY_VOID(expression)                                                     \
  do {                                                                           \
    auto try_result_ = (expression);                                             \
    if (!try_result_) return tl::unexpected<ostoja::core::Error>(try_result_.error()); \
  } while (false)
