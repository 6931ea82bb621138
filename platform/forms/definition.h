#pragma once
// From YAML to forms and code lists; what is wrong is told with its line.
#include "forms/forms.h"

#include <string>
#include <string_view>
#include <vector>

namespace ostoja::forms {

struct Read {                    // of one file: forms or code lists, one a YAML document
  std::vector<Form> forms;
  std::vector<CodeList> lists;
  std::vector<ThresholdGroup> thresholds;
  std::string problem;           // empty = good
};
Read read_form_file(std::string_view yaml);
Read read_codes_file(std::string_view yaml);
Read read_thresholds_file(std::string_view yaml);

}  // namespace ostoja::forms
