#include "runtime/observe/log.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "runtime/observe/progress.h"

namespace weir {

namespace {

using Json = nlohmann::ordered_json;

LogForm g_form = LogForm::Text;

std::string_view name_of(Level level) {
  switch (level) {
    case Level::Info: return "info";
    case Level::Warning: return "warning";
    case Level::Error: return "error";
  }
  std::abort();
}

// As of RFC 3339: 2026-11-28T11:46:35.123Z.
std::string now() {
  using std::chrono::milliseconds;
  const auto at = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  const auto millis = at.time_since_epoch().count() % 1000;
  return fmt::format(
      "{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(at)), millis);
}

Json entry(Level level, std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  return {{"time", now()}, {"level", name_of(level)}, {"message", text}};
}

// Nobody may be listening any more, which is no reason to end.
void write(const std::string& text) {
  static_cast<void>(std::fwrite(text.data(), 1, text.size(), stderr));
}

void write(const Json& entry) {
  write(entry.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace

void log_as(LogForm form) {
  g_form = form;
  Progress::allow(form == LogForm::Text);
}

void log(Level level, std::string_view text) {
  std::fflush(stdout);  // so that the two keep their order where they share a terminal or a file
  if (g_form == LogForm::Json) return write(entry(level, text));
  Progress::erase_line();
  const std::string_view word = level == Level::Warning ? "warning: " : "";
  write(fmt::format("{}{}{}", word, text, text.ends_with('\n') ? "" : "\n"));
}

void log(const Error& error) {
  if (g_form == LogForm::Text) return log(Level::Error, to_text(error));
  std::fflush(stdout);
  Json out = entry(Level::Error, error.message);
  out["code"] = code_id(error.code);
  if (!error.where.empty()) out["where"] = error.where;
  if (!error.help.empty()) out["help"] = error.help;
  write(out);
}

}  // namespace weir
