#include "consultation/module.h"

#include "consultation/record.h"

namespace ostoja::consultation {
namespace {

using web::Method;
constexpr access::Trace list_all{"consultation.list", "consultation"}, read{"consultation.read", "consultation"}, change{"consultation.change", "consultation"}, change_bank{"consultation.change_bank", "consultation_answer"},
    change_training{"training.change", "training"};

constexpr web::Route kPages[] = {
    {Method::get, "/consultations", consult, list_all, list_page},
    {Method::get, "/consultations/new", consult, access::no_client_data, new_page},
    {Method::post, "/consultations", consult, change, create},
    {Method::get, "/consultations/bank", consult, access::no_client_data, bank_page},
    {Method::get, "/consultations/bank/new", consult_bank, access::no_client_data, new_answer_page},
    {Method::post, "/consultations/bank", consult_bank, change_bank, create_answer},
    {Method::get, "/consultations/bank/:answer", consult, access::no_client_data, answer_page},
    {Method::get, "/consultations/bank/:answer/edit", consult_bank, access::no_client_data, edit_answer_page},
    {Method::post, "/consultations/bank/:answer/edit", consult_bank, change_bank, save_answer_page},
    {Method::post, "/consultations/bank/:answer/archive", consult_bank, change_bank, archive_answer_page},
    {Method::get, "/consultations/trainings", consult, access::no_client_data, trainings_page},
    {Method::get, "/consultations/trainings/new", consult, access::no_client_data, new_training_page},
    {Method::post, "/consultations/trainings", consult, change_training, create_training},
    {Method::get, "/consultations/trainings/:training/edit", consult, access::no_client_data, edit_training_page},
    {Method::post, "/consultations/trainings/:training/edit", consult, change_training, save_training_page},
    {Method::get, "/consultations/:id", consult, read, show_page},
    {Method::get, "/consultations/:id/edit", consult, read, edit_page},
    {Method::post, "/consultations/:id/edit", consult, change, save_edit},
    {Method::post, "/consultations/:id/state", consult, change, change_state},
    {Method::post, "/consultations/:id/assign", consult, change, assign_page},
    {Method::post, "/consultations/:id/insert", consult, change, insert_answer},
    {Method::post, "/consultations/:id/agreed", consult, change, person_agreed},
};

constexpr web::Route kApi[] = {
    {Method::get, "/api/v1/consultations", consult, list_all, api_list, web::Run::as_method, "contacts:read", "", "List consultations of institutions (state: open, late, answered; topic)"},
    {Method::post, "/api/v1/consultations", consult, change, api_create, web::Run::as_method, "contacts:write", "consultation", "Record a question of an institution; with an answer it is answered"},
    {Method::get, "/api/v1/consultations/:id", consult, read, api_read, web::Run::as_method, "contacts:read", "", "Read a consultation"},
};

void start(web::Services& s) {
  count_for_public_task(s);
  count_for_statistics(s);
}

}  // namespace

web::Module module() { return {.name = "consultation", .pages = kPages, .api = kApi, .start = start}; }

}  // namespace ostoja::consultation
