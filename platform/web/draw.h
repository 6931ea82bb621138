#pragma once
// Drawing a form: fills the sections of web/templates/fields.html ({{%part web/fields}}) from a definition, the answers and the problems.
#include "forms/forms.h"
#include "web/page.h"

#include <string>
#include <vector>

namespace ostoja::web {

void draw_part(Context&, Values, const forms::Form&, const forms::Part&, const forms::Answers&, const std::vector<forms::Problem>&);
void draw_field(Context&, Values, const forms::Field&, const forms::Answers&, const std::vector<forms::Problem>&);
// The error summary at the top of the page, linked to the fields ({{%part web/errors}}).
void draw_errors(Context&, Values, const forms::Form&, const std::vector<forms::Problem>&);
// A read-only list of label and value ({{%part web/summary}}).
void draw_summary(Context&, Values, const forms::Form&, const forms::Part&, const forms::Answers&);
// What was answered in fields that are not asked any more ({{%part web/earlier}}); nothing when there is none.
void draw_earlier(Context&, Values, const forms::Form&, const forms::Answers&);

// The text of a code in the reader's language; the code itself when no list has it, nothing for nothing.
std::string code_label(const Context&, std::string_view list, std::string_view code);

}  // namespace ostoja::web
