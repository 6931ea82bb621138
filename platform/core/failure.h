#pragma once
// The one exception class of the program: what no caller can handle, caught at the request's or command's edge.
#include "core/result.h"

#include <exception>

namespace ostoja::core {

class Failure : public std::exception {
 public:
  Failure(Errc code, Literal text) : error_{code, text} {}
  const char* what() const noexcept override { return error_.text.c_str(); }
  const Error& error() const { return error_; }

 private:
  Error error_;
};

}  // namespace ostoja::core
