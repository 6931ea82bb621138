#include "exchange/progress.h"

#include <algorithm>

namespace ostoja::exchange {

std::optional<Type> type_of(std::string_view word) {
  constexpr std::pair<std::string_view, Type> kWords[] = {{"ringing", Type::ringing}, {"queued", Type::queued}, {"announced", Type::queued}, {"answered", Type::answered}, {"bridged", Type::answered},
                                                          {"ended", Type::ended}, {"missed", Type::missed}, {"urgent", Type::urgent}, {"callback", Type::callback}, {"refused", Type::refused}};
  for (const auto& [text, type] : kWords)
    if (text == word) return type;
  return std::nullopt;
}

Progress progress_of(std::vector<Happened> all) {
  std::stable_sort(all.begin(), all.end(), [](const Happened& a, const Happened& b) { return std::pair(a.at.ms, a.seq) < std::pair(b.at.ms, b.seq); });
  Progress out;
  int attempt = 0;
  for (const auto& e : all) {
    if (e.type == Type::urgent) out.urgent = true;
    if (e.type == Type::callback) out.callback = true;
    if (over(out.state)) continue;                    // what comes after the end was on its way before it
    switch (e.type) {
      case Type::ringing:
        if (out.state == State::talking) break;
        if (e.attempt > attempt) out.ringing.clear(), attempt = e.attempt;
        if (e.who) out.ringing.insert(e.who);
        break;
      case Type::queued:
        if (out.state == State::talking) break;
        out.state = State::waiting;
        out.ringing.clear();
        if (!out.waiting_since) out.waiting_since = e.at;
        break;
      case Type::answered:
        if (!e.who) {                                 // the voice agent: nobody talks to the caller yet
          if (out.state == State::ringing) out.state = State::waiting, out.waiting_since = e.at;
        } else {
          if (!out.answered_by) out.answered_at = e.at;
          out.answered_by = e.who;                    // a transfer: the last one has it
          out.state = State::talking;
        }
        out.ringing.clear();
        break;
      case Type::ended:
      case Type::missed:
        out.state = out.answered_by ? State::ended : State::missed;
        out.ended_at = e.at;
        out.ringing.clear();
        break;
      case Type::refused:
        out.state = State::refused;
        out.ended_at = e.at;
        out.ringing.clear();
        break;
      case Type::urgent:
      case Type::callback:
        break;
    }
  }
  return out;
}

}  // namespace ostoja::exchange
