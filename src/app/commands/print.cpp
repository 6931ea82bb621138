#include "app/commands/print.h"

#include "app/commands/commands.h"

#include <cstdio>

namespace ostoja::app {

void line(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fputc('\n', stdout);
  std::fflush(stdout);
}
void answer(std::string_view json) { line(json); }

int refused(std::string_view what) {
  std::fprintf(stderr, "ostoja: %.*s\n", static_cast<int>(what.size()), what.data());
  return 1;
}

}  // namespace ostoja::app
