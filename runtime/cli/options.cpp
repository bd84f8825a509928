#include "runtime/cli/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>

#include "runtime/cli/help.h"
#include "runtime/version.h"

namespace weir {

namespace {

// What CLI11 fills in; only the members of the chosen command count.
struct Parsed {
  std::string file;
  std::string pipeline;
  std::string events;
  std::string code;
  std::string catalog;
  std::string history;
  std::string out;
  std::string show;
  std::string plan;
  std::string metrics;
  std::string role;
  std::string topic;
  PlanFormat format = PlanFormat::Text;
  ColorChoice color = ColorChoice::Auto;
  LogForm log = LogForm::Text;
  bool rehearse = false;
  bool until_end = false;
  bool timing = false;
  bool from_start = false;
  bool all = false;
  bool rules = false;
  bool dry_run = false;
  bool overwrite = false;
  bool help = false;
  bool version = false;
};

std::optional<std::string> if_given(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

Options wrong_usage(std::string_view command, std::string_view problem) {
  return Printed{ExitCode::Usage,
                 fmt::format("weir: {}\n{}try `weir {}{}--help`\n",
                             problem,
                             synopsis(command),
                             command,
                             command.empty() ? "" : " ")};
}

CLI::App* add_command(CLI::App& app, const std::string& name, Parsed& parsed) {
  CLI::App* command = app.add_subcommand(name);
  command->set_help_flag();
  command->add_flag("-h,--help", parsed.help);
  return command;
}

// Where the plan comes from, and what is done with it.
void add_plan_modes(CLI::App& plan, Parsed& parsed) {
  CLI::Option* catalog = plan.add_option("--catalog", parsed.catalog);
  CLI::Option* history = plan.add_option("--history", parsed.history);
  CLI::Option* rehearse = plan.add_flag("--rehearse", parsed.rehearse);
  CLI::Option* out = plan.add_option("--out", parsed.out);
  history->excludes(plan.get_option("--events"))->excludes(out);
  rehearse->excludes(catalog)->excludes(history);
}

void add_commands(CLI::App& app, Parsed& parsed) {
  static const std::map<std::string, PlanFormat> kFormats = {{"text", PlanFormat::Text},
                                                             {"sql", PlanFormat::Sql},
                                                             {"json", PlanFormat::Json},
                                                             {"markdown", PlanFormat::Markdown},
                                                             {"sarif", PlanFormat::Sarif},
                                                             {"junit", PlanFormat::Junit}};
  static const std::map<std::string, ColorChoice> kColors = {
      {"auto", ColorChoice::Auto}, {"always", ColorChoice::Always}, {"never", ColorChoice::Never}};
  static const std::map<std::string, LogForm> kLogForms = {{"text", LogForm::Text},
                                                           {"json", LogForm::Json}};
  CLI::App* check = add_command(app, "check", parsed);
  CLI::App* plan = add_command(app, "plan", parsed);
  CLI::App* apply = add_command(app, "apply", parsed);
  CLI::App* run = add_command(app, "run", parsed);
  CLI::App* inspect = add_command(app, "inspect", parsed);
  CLI::App* doctor = add_command(app, "doctor", parsed);
  CLI::App* grants = add_command(app, "grants", parsed);
  CLI::App* replay = add_command(app, "replay", parsed);
  CLI::App* explain = add_command(app, "explain", parsed);
  for (CLI::App* command : {check, plan, apply, run, inspect, doctor, grants, replay}) {
    command->add_option("FILE", parsed.file);
  }
  for (CLI::App* command : {plan, apply, run, inspect, doctor, grants, replay}) {
    command->add_option("--pipeline", parsed.pipeline);
  }
  for (CLI::App* command : {plan, apply, grants}) command->add_option("--events", parsed.events);
  plan->add_option("--format", parsed.format)
      ->transform(
          CLI::CheckedTransformer(kFormats).description("text|sql|json|markdown|sarif|junit"));
  for (CLI::App* command : {plan, apply}) {
    command->add_option("--color", parsed.color)
        ->transform(CLI::CheckedTransformer(kColors).description("auto|always|never"));
  }
  add_plan_modes(*plan, parsed);
  plan->add_option("--show", parsed.show);
  apply->add_option("--plan", parsed.plan);
  run->add_flag("--until-end", parsed.until_end);
  run->add_flag("--from-start", parsed.from_start);
  run->add_flag("--timing", parsed.timing);
  run->add_option("--metrics", parsed.metrics);
  run->add_option("--log", parsed.log)
      ->transform(CLI::CheckedTransformer(kLogForms).description("text|json"));
  doctor->add_flag("--rules", parsed.rules);
  grants->add_option("--role", parsed.role);
  replay->add_option("--topic", parsed.topic);
  CLI::Option* dry_run = replay->add_flag("--dry-run", parsed.dry_run);
  replay->add_flag("--overwrite", parsed.overwrite)->excludes(dry_run);
  explain->add_option("CODE", parsed.code);
  explain->add_flag("--all", parsed.all);
}

// Options that say two things at once.
std::optional<std::string> contradiction(const std::string& command, const Parsed& parsed) {
  if (command == "apply" && !parsed.plan.empty() && !parsed.events.empty()) {
    return "--plan carries out a saved plan, so there is nothing to read from --events";
  }
  const bool more = !parsed.file.empty() || !parsed.out.empty() || !parsed.events.empty() ||
                    !parsed.pipeline.empty() || !parsed.catalog.empty() ||
                    !parsed.history.empty() || parsed.rehearse;
  if (command == "plan" && !parsed.show.empty() && more) {
    return "--show prints a saved plan, and takes no other option than --format";
  }
  return std::nullopt;
}

Options chosen(const std::string& command, const Parsed& parsed) {
  if (command == "explain") {
    return ExplainOptions{.code = if_given(parsed.code), .all = parsed.all};
  }
  if (const auto problem = contradiction(command, parsed)) return wrong_usage(command, *problem);
  if (command == "plan" && !parsed.show.empty()) {
    return PlanOptions{.file = {},
                       .pipeline = {},
                       .events = {},
                       .format = parsed.format,
                       .color = parsed.color,
                       .show = parsed.show};
  }
  if (parsed.file.empty()) return wrong_usage(command, "the pipeline FILE is missing");
  if (command == "check") return CheckOptions{.file = parsed.file};
  if (command == "plan") {
    if (!parsed.history.empty() && parsed.format != PlanFormat::Text &&
        parsed.format != PlanFormat::Json) {
      return wrong_usage(command, "a history has the formats text and json");
    }
    return PlanOptions{.file = parsed.file,
                       .pipeline = if_given(parsed.pipeline),
                       .events = if_given(parsed.events),
                       .format = parsed.format,
                       .color = parsed.color,
                       .catalog = if_given(parsed.catalog),
                       .history = if_given(parsed.history),
                       .rehearse = parsed.rehearse,
                       .out = if_given(parsed.out)};
  }
  if (command == "inspect") {
    return InspectOptions{.file = parsed.file, .pipeline = if_given(parsed.pipeline)};
  }
  if (command == "apply") {
    return ApplyOptions{.file = parsed.file,
                        .pipeline = if_given(parsed.pipeline),
                        .events = if_given(parsed.events),
                        .color = parsed.color,
                        .plan = if_given(parsed.plan)};
  }
  if (command == "doctor") {
    return DoctorOptions{.file = parsed.file,
                         .pipeline = if_given(parsed.pipeline),
                         .scope = parsed.rules ? DoctorScope::Rules : DoctorScope::Checks};
  }
  if (command == "grants") {
    return GrantsOptions{.file = parsed.file,
                         .pipeline = if_given(parsed.pipeline),
                         .events = if_given(parsed.events),
                         .role = if_given(parsed.role)};
  }
  if (command == "replay") {
    return ReplayOptions{.file = parsed.file,
                         .pipeline = if_given(parsed.pipeline),
                         .topic = if_given(parsed.topic),
                         .dry_run = parsed.dry_run,
                         .overwrite = parsed.overwrite};
  }
  return RunOptions{.file = parsed.file,
                    .pipeline = if_given(parsed.pipeline),
                    .until_end = parsed.until_end,
                    .from_start = parsed.from_start,
                    .timing = parsed.timing,
                    .metrics = if_given(parsed.metrics),
                    .log = parsed.log};
}

}  // namespace

Options parse_options(int argc, const char* const* argv) {
  Parsed parsed;
  CLI::App app;
  app.set_help_flag();
  app.add_flag("-h,--help", parsed.help);
  app.add_flag("-V,--version", parsed.version);
  app.require_subcommand(0, 1);
  add_commands(app, parsed);

  std::string problem;
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    problem = error.what();
  }
  const auto used = app.get_subcommands();
  const std::string command = used.empty() ? "" : used.front()->get_name();
  if (parsed.help) return Printed{ExitCode::Done, std::string(help_text(command))};
  if (parsed.version) return Printed{ExitCode::Done, fmt::format("weir {}\n", kVersion)};
  if (!problem.empty()) return wrong_usage(command, problem);
  if (command.empty()) return Printed{ExitCode::Usage, std::string(help_text(""))};
  return chosen(command, parsed);
}

}  // namespace weir
