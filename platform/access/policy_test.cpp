#include "access/policy.h"
#include "core/resources.h"

#include <doctest/doctest.h>

using namespace ostoja;
using namespace ostoja::access;

namespace {
constexpr Permission kRead{"contact_read"}, kManage{"staff_manage"}, kNobodys{"shelter_address"};
}

TEST_SUITE("access policy") {
  TEST_CASE("a role has what its line says and nothing more") {
    auto policy = Policy::load("[roles.a]\npermissions = ['contact_read', 'contact_write']\n[roles.b]\npermissions = ['staff_manage']").value();
    CHECK(policy.roles() == std::vector<std::string>{"a", "b"});
    CHECK(policy.permissions() == std::vector<std::string>{"contact_read", "contact_write", "staff_manage"});
    auto at = [&](Permission p) { return static_cast<std::size_t>(policy.index(p)); };
    CHECK(policy.of({"a"})[at(kRead)]);
    CHECK_FALSE(policy.of({"a"})[at(kManage)]);
    CHECK(policy.of({"a", "b"}).count() == 3);
    CHECK(policy.of({"unknown"}).none());
    CHECK(policy.of({}).none());
    CHECK(policy.has_role("b"));
    CHECK_FALSE(policy.has_role("c"));
    CHECK(policy.roles_with(kManage) == std::vector<std::string>{"b"});
  }

  TEST_CASE("a permission that no role names is open to nobody") {
    auto policy = Policy::load("[roles.a]\npermissions = ['contact_read']").value();
    CHECK(policy.index(kNobodys) == -1);
    CHECK(policy.roles_with(kNobodys).empty());
    CHECK(policy.index(anybody) == -1);
    CHECK(policy.index(any_staff) == -1);
  }

  TEST_CASE("a file with a mistake is refused as a whole") {
    for (auto wrong : {"", "roles = 1", "[roles]", "[roles.a]", "[roles.a]\npermissions = []", "[roles.a]\npermissions = 'x'", "[roles.a]\npermissions = [1]",
                       "[roles.a]\npermissions = ['*anybody']", "[roles.a]\npermissions = ['x', 'x']", "[roles.a]\npermissions = ['x']\nmore = 1",
                       "[roles.a]\npermissions = ['x']\n[more]\na = 1", "[roles.'A b']\npermissions = ['x']", "[roles.a]\npermission = ['x']", "[roles.a\n"})
      CHECK(Policy::load(wrong).error().code == core::Errc::invalid);
    std::string many = "[roles.a]\npermissions = [";
    for (int i = 0; i < 256; ++i) many += "'p" + std::to_string(i) + "', ";
    CHECK(Policy::load(many + "]"));
    CHECK(Policy::load(many + "'p256']").error().code == core::Errc::invalid);
  }

  TEST_CASE("the shipped roles load, and nobody who manages accounts of all reads a contact") {
    auto policy = Policy::load(core::resource("config/permissions.toml"));
    REQUIRE(policy);
    for (auto role : {"admin", "editor", "ministry"}) {
      auto set = policy->of({role});
      for (auto p : {Permission{"contact_read"}, Permission{"case_view"}, Permission{"search"}}) {
        REQUIRE(policy->index(p) >= 0);
        CHECK_FALSE(set[static_cast<std::size_t>(policy->index(p))]);
      }
    }
  }
}
