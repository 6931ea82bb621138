#pragma once
// The institution desk as its own pages see it; other rooms use consultation.h.
#include "consultation/consultation.h"
#include "core/identity_marks.h"
#include "web/router.h"

namespace ostoja::consultation {

inline constexpr access::Permission consult{"consult"}, consult_bank{"consult_bank"};

struct Wanted {
  std::string operator_code, topic, text;
  directory::EntryId institution;
  access::UserId assigned;              // none: anybody's
  core::Date from, until;               // days it came; none: open
  enum class Which : std::uint8_t { open, late, answered, all } which = Which::open;
  core::Date today;
};
std::vector<Consultation> find(store::Tx&, const Wanted&, int limit, int skip = 0);       // open ones by what is due first, others newest first; not opened
std::int64_t count(store::Tx&, const Wanted&);
// Those of `wanted` in whose words every word of `wanted.text` stands. Opens them one by one: at most the newest 5,000.
std::vector<Consultation> find_words(store::Tx&, const vault::OperatorKeys&, const Wanted&, std::size_t limit);

core::Done save(const Keeper&, Consultation&, forms::Answers);      // stale when the version moved on; an answer where none was answers it
core::Done move_to(const Keeper&, Consultation&, State, std::string_view reason = {});    // conflict when it stands there already
core::Done assign(const Keeper&, Consultation&, access::UserId);
core::Done tell_no_identity(const Keeper&, ConsultationId);         // somebody looked at the marked words and decided that they name nobody
core::Done agreed(const Keeper&, Consultation&, std::int64_t contact);

struct Answer {
  AnswerId id;
  std::int64_t used = 0, version = 0;
  core::Date law_day, valid_until;
  core::Instant archived_at, changed_at;
  std::string changed_by_name;
  forms::Answers answers;
};
bool is_old(const Answer&, core::Date today);                       // past the day it was to be checked, or the law in it is older than a year
core::Result<Answer> answer(store::Tx&, AnswerId);
std::vector<Answer> find_answers(store::Tx&, std::string_view topic, std::string_view text, int limit);
core::Done save_answer(const Keeper&, Answer&);
core::Done archive_answer(const Keeper&, const Answer&);
core::Done use_answer(const Keeper&, const Answer&, Consultation&);  // its text is appended to the answer of the consultation

struct Training { TrainingId id; std::string operator_code; std::int64_t version = 0; forms::Answers answers; };
core::Result<Training> training(store::Tx&, TrainingId, std::string_view operator_code);
std::vector<Training> trainings(store::Tx&, std::string_view operator_code, int year);   // newest first
core::Done save_training(const Keeper&, Training&);

std::int64_t number_of(std::string_view digits);                    // of a field that the form has checked; 0 when there is none

// What looks like somebody's identity in the fields of a form, as shown to whoever wrote it.
struct Suspicion { const forms::Field* field; core::IdentityMark kind; std::string passage; };
std::vector<Suspicion> suspicions(const forms::Form&, const forms::Answers&, std::initializer_list<std::string_view> fields);

Keeper keeper(web::Context&);
core::Result<Consultation> asked_for(web::Context&);

core::Result<web::Response> list_page(web::Context&);
core::Result<web::Response> new_page(web::Context&);
core::Result<web::Response> create(web::Context&);
core::Result<web::Response> show_page(web::Context&);
core::Result<web::Response> edit_page(web::Context&);
core::Result<web::Response> save_edit(web::Context&);
core::Result<web::Response> change_state(web::Context&);
core::Result<web::Response> assign_page(web::Context&);
core::Result<web::Response> insert_answer(web::Context&);
core::Result<web::Response> person_agreed(web::Context&);
core::Result<web::Response> bank_page(web::Context&);
core::Result<web::Response> new_answer_page(web::Context&);
core::Result<web::Response> create_answer(web::Context&);
core::Result<web::Response> answer_page(web::Context&);
core::Result<web::Response> edit_answer_page(web::Context&);
core::Result<web::Response> save_answer_page(web::Context&);
core::Result<web::Response> archive_answer_page(web::Context&);
core::Result<web::Response> trainings_page(web::Context&);
core::Result<web::Response> new_training_page(web::Context&);
core::Result<web::Response> create_training(web::Context&);
core::Result<web::Response> edit_training_page(web::Context&);
core::Result<web::Response> save_training_page(web::Context&);

core::Result<web::Response> api_list(web::Context&);
core::Result<web::Response> api_read(web::Context&);
core::Result<web::Response> api_create(web::Context&);

void count_for_public_task(web::Services&);              // work.cpp
void count_for_statistics(web::Services&);

}  // namespace ostoja::consultation
