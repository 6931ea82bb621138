#pragma once
// A PDF from a page of HTML, by WeasyPrint of Debian (package weasyprint), in a child without network, without files and with limits (sandbox/). The page is all there
// is: whatever it names by an address (pictures, style sheets, fonts) is left out, so its style stands in <style>.
#include "core/result.h"

#include <string>
#include <string_view>

namespace ostoja::reporting {

// The same page gives the same bytes. unavailable: WeasyPrint or the sandbox is missing, or it took longer than 40 seconds; the text says what to do.
core::Result<std::string> pdf(std::string_view html);

}  // namespace ostoja::reporting
