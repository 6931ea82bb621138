#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  ostoja::fuzz::checkpoint({reinterpret_cast<const char*>(data), size});
  return 0;
}
