#include "web/live.h"

#include <doctest/doctest.h>

using ostoja::web::Live;

TEST_SUITE("web live") {
  TEST_CASE("news reaches those who listen to its topic and nobody else") {
    Live live;
    std::string hers, his;
    auto a = live.subscribe("user/1 operator/W", [&](const std::string& f) { hers += f; });
    live.subscribe("user/12 operator/K", [&](const std::string& f) { his += f; });
    live.publish("user/1", "saved", "{\"at\":\"12:04\"}");
    live.publish("operator/W", "item", "{}");
    CHECK(hers == "event: saved\ndata: {\"at\":\"12:04\"}\n\nevent: item\ndata: {}\n\n");
    CHECK(his.empty());
    live.unsubscribe(a);
    live.publish("user/1", "saved", "{}");
    CHECK(hers.find("saved", 10) == std::string::npos);
    CHECK(live.listeners() == 1);
  }
  TEST_CASE("line breaks cannot break out of a frame") {
    Live live;
    std::string got;
    live.subscribe("t", [&](const std::string& f) { got = f; });
    live.publish("t", "a\nid: 7", "1\r\n2\nevent: x");
    CHECK(got == "event: aid: 7\ndata: 1\ndata: 2\ndata: event: x\n\n");
  }
}
