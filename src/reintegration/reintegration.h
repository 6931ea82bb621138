#pragma once
// Front door of the reintegration room: the long plan of one person of a case, with its goals in the 14 areas and the ratings by the client and the worker.
#include "access/accounts.h"
#include "cases/cases.h"
#include "core/id.h"
#include "core/result.h"
#include "core/time.h"
#include "forms/forms.h"
#include "store/store.h"
#include "vault/vault.h"

#include <string>
#include <string_view>
#include <vector>

namespace ostoja::reintegration {

inline constexpr access::Permission reintegration_write{"reintegration_write"};

struct PlanTag;
using PlanId = core::Id<PlanTag>;

std::int64_t open_plans(store::Tx&, cases::CaseId);
// For the tile of the start page: what waits in the plans of the cases this reader may see, until the end of the week, and whose contact is lost or soon will be.
struct Waiting { std::int64_t overdue = 0, week = 0, contact = 0; };
Waiting waiting(store::Tx&, const cases::Reader&, const forms::Library&, core::Instant now);

}  // namespace ostoja::reintegration
