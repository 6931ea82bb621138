#include "app/modules.h"

#include "app/home.h"
#include "address/module.h"
#include "approvals/module.h"
#include "assessment/module.h"
#include "attachments/module.h"
#include "cases/module.h"
#include "clocks/module.h"
#include "consent/module.h"
#include "consultation/module.h"
#include "directory/module.h"
#include "duty/module.h"
#include "exchange/module.h"
#include "experience/module.h"
#include "handover/module.h"
#include "hotline/module.h"
#include "intervention/module.h"
#include "notes/module.h"
#include "identification/module.h"
#include "night/module.h"
#include "people/module.h"
#include "public_task/module.h"
#include "protection/module.h"
#include "reintegration/module.h"
#include "settings/module.h"
#include "shelter/module.h"
#include "referral/module.h"
#include "release/module.h"
#include "report/module.h"
#include "staff/module.h"
#include "statistics/module.h"
#include "support/module.h"
#include "tasks/module.h"
#include "yearbook/module.h"

namespace ostoja::app {

std::vector<web::Module> modules() {
  return {
      home(),  // start page, search, health: what belongs to no room
      staff::module(),
      duty::module(),
      hotline::module(),
      exchange::module(),
      handover::module(),
      people::module(),
      directory::module(),
      public_task::module(),
      report::module(),
      cases::module(),
      intervention::module(),
      shelter::module(),
      address::module(),
      night::module(),
      consent::module(),
      approvals::module(),
      attachments::module(),
      notes::module(),
      experience::module(),
      tasks::module(),
      clocks::module(),
      settings::module(),
      assessment::module(),
      reintegration::module(),
      support::module(),
      identification::module(),
      protection::module(),
      referral::module(),
      consultation::module(),
      statistics::module(),
      yearbook::module(),
      release::module(),
  };
}

}  // namespace ostoja::app
