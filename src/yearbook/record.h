#pragma once
#include "interchange/interchange.h"
#include "web/router.h"

#include <map>

namespace ostoja::yearbook {

struct Line { std::string label; std::int64_t now = 0, before = 0; bool of_all = false; };  // of_all: a part of the section's first line
struct Section { std::string title, hint; std::vector<Line> lines; std::int64_t answered = 0; };  // answered: of how many something is known (survey)
struct Asked { int year = 0; std::vector<std::string> operators; };

std::vector<Section> figures(web::Context&, const Asked&);   // this year and the one before
std::vector<Section> survey(web::Context&, const std::vector<interchange::Row>& persons);  // of a year; a heading with no answer has no lines
// The persons helped in a year.
std::vector<interchange::Row> helped(store::Tx&, const std::vector<std::string>& operators, int year);

struct Published { int year; int persons, women, men, foreign, minors, labour, sexual; };    // -1: was not published
std::span<const Published> published();

core::Result<web::Response> year_page(web::Context&);
core::Result<web::Response> survey_page(web::Context&);
core::Result<web::Response> workbook(web::Context&);

}  // namespace ostoja::yearbook
