#pragma once
// The front door: forms, code lists and thresholds changed in the browser. What is in force is in forms::Library, so no room needs more than its own `c.forms`.
#include "access/policy.h"
#include "core/time.h"
#include "forms/forms.h"
#include "store/store.h"

namespace ostoja::settings {

inline constexpr access::Permission settings_view{"settings_view"}, settings_edit{"settings_edit"};

// What is published for the day of `now` comes into force in `live`, for a command that works on an opened centre. A desk keeps it so by itself (module.cpp).
void bring_into_force(store::Db&, forms::Library& live, core::Instant now);

}  // namespace ostoja::settings
