#include "reporting/pdf.h"

#include "sandbox/sandbox.h"

namespace ostoja::reporting {

core::Result<std::string> pdf(std::string_view html) {
  using core::Errc;
  auto answer = sandbox::run({.kind = "paper", .input = html, .deadline = std::chrono::seconds(40), .most_output = 64u << 20});
  switch (answer.end) {
    case sandbox::End::done:
      if (answer.output.starts_with("%PDF-")) return std::move(answer.output);
      return core::fail(Errc::unavailable, "the PDF could not be made: what WeasyPrint wrote is no PDF");
    case sandbox::End::missing: return core::fail(Errc::unavailable, "the PDF could not be made: the program ostoja-sandbox is not beside ostoja; install it again");
    case sandbox::End::late: return core::fail(Errc::unavailable, "the PDF could not be made in time: print fewer parts");
    case sandbox::End::stopped: return core::fail(Errc::unavailable, "the PDF could not be made: it grew too large; print fewer parts");
    case sandbox::End::failed: break;
  }
  if (answer.code == 3) return core::fail(Errc::unavailable, "PDFs need WeasyPrint: install Debian's package weasyprint (apt-get install weasyprint)");
  if (answer.code == 4) return core::fail(Errc::unavailable, "the PDF could not be made: this kernel has no seccomp, without which nothing is printed");
  return core::fail(Errc::unavailable, "the PDF could not be made: WeasyPrint failed");
}

}  // namespace ostoja::reporting
