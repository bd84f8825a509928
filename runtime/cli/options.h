#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "runtime/cli/exit_code.h"
#include "runtime/observe/log.h"

namespace weir {

enum class PlanFormat : std::uint8_t { Text, Sql, Json, Markdown, Sarif, Junit };

// When a plan is coloured. Auto: on a terminal, unless NO_COLOR is set.
enum class ColorChoice : std::uint8_t { Auto, Always, Never };

struct CheckOptions {
  std::string file;
};

struct PlanOptions {
  std::string file;
  std::optional<std::string> pipeline;
  std::optional<std::string> events;
  PlanFormat format = PlanFormat::Text;
  ColorChoice color = ColorChoice::Auto;
  std::optional<std::string> catalog{};  // a snapshot to plan against; nothing: the database
  std::optional<std::string> history{};  // events to replay schema by schema
  bool rehearse = false;
  std::optional<std::string> out{};   // save the plan there as well
  std::optional<std::string> show{};  // print the plan saved there; no pipeline file
};

struct ApplyOptions {
  std::string file;
  std::optional<std::string> pipeline;
  std::optional<std::string> events;
  ColorChoice color = ColorChoice::Auto;
  std::optional<std::string> plan;  // carry out the plan saved there
};

struct RunOptions {
  std::string file;
  std::optional<std::string> pipeline;
  bool until_end = false;
  bool from_start = false;
  bool timing = false;
  std::optional<std::string> metrics{};  // where to answer who asks how it goes
  LogForm log = LogForm::Text;
};

struct InspectOptions {
  std::string file;
  std::optional<std::string> pipeline;
};

enum class DoctorScope : std::uint8_t { Checks, Rules };

struct DoctorOptions {
  std::string file;
  std::optional<std::string> pipeline;
  DoctorScope scope = DoctorScope::Checks;
};

struct GrantsOptions {
  std::string file;
  std::optional<std::string> pipeline;
  std::optional<std::string> events;
  std::optional<std::string> role;  // nothing: the destination's user
};

struct ReplayOptions {
  std::string file;
  std::optional<std::string> pipeline;
  std::optional<std::string> topic;  // nothing: all
  bool dry_run = false;
  bool overwrite = false;
};

struct ExplainOptions {
  std::optional<std::string> code;  // or a word such as `plan-schema`; nothing: list all codes
  bool all = false;                 // the texts of all codes, as one page of Markdown
};

// Text to print instead of running a command: help and version to stdout, wrong usage to stderr.
struct Printed {
  ExitCode exit = ExitCode::Done;
  std::string text;
};

using Options = std::variant<Printed,
                             CheckOptions,
                             PlanOptions,
                             ApplyOptions,
                             RunOptions,
                             InspectOptions,
                             DoctorOptions,
                             GrantsOptions,
                             ReplayOptions,
                             ExplainOptions>;

Options parse_options(int argc, const char* const* argv);

}  // namespace weir
