#pragma once
// What the start page says to each role: what waits in their house tonight, and what is next in their cases.
#include "web/page.h"

#include <string>
#include <vector>

namespace ostoja::app {

// One line that leads to what has to be done. The tone is said in words as well.
struct Step {
  enum class Tone : std::uint8_t { plain, warn, danger } tone = Tone::plain;
  std::string icon, title, text, href;
};
void draw_step(web::Values list, const Step&);                    // app/part_step.html, section STEP

enum class Houses : std::uint8_t { none, shown, no_house };
Houses show_houses(web::Context&, web::Page&);                    // start_tonight.cpp: a card for each house the reader works in; no_house: a worker whom nobody has put anywhere yet
void add_address(web::Context&, std::vector<Step>&);              // start_steps.cpp: somebody waits for the address of a place, or it is open to the reader
std::vector<Step> steps_of(web::Context&, Houses);                // approvals, addresses (unless they stand with the house), legal terms, tasks
bool show_cases(web::Context&, web::Page&);                       // the reader's own cases, the latest change first; false: this role has none
std::vector<Step> rooms_of(web::Context&);                        // frame.cpp: the rooms of the menu, for roles that wait for nobody's call

}  // namespace ostoja::app
