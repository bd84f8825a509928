// Schemas and a live catalog, compiled to a plan in all its forms. The pipeline is a whole file in
// `pipeline.weir`, with the events that it declares, or only the settings of one rule in `rule`.
// `surroundings` is what stands around the tables.
// `after` is the catalog that the plan leads to; planning against it once more must change nothing,
// whatever the case asks for.

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "compiler/compile.h"
#include "compiler/diagnostics/render.h"
#include "compiler/emit/history.h"
#include "compiler/emit/json.h"
#include "compiler/emit/junit.h"
#include "compiler/emit/markdown.h"
#include "compiler/emit/sarif.h"
#include "compiler/emit/script.h"
#include "compiler/emit/text.h"
#include "compiler/frontend/plan/read_plan.h"
#include "compiler/frontend/weir/places.h"
#include "compiler/frontend/weir/route.h"
#include "compiler/frontend/weir/weir.h"
#include "compiler/history.h"
#include "compiler/plan/predict.h"
#include "tests/golden/short_form.h"
#include "tests/support/catalog_text.h"
#include "tests/support/event_text.h"
#include "tests/support/golden.h"
#include "tests/support/plan_forms.h"
#include "tests/support/surroundings_text.h"

namespace weir::suite_plan {

namespace {

using golden::Case;
using golden::Outcome;

std::string tables_text(const Catalog& catalog) {
  std::string out;
  for (const auto& [name, table] : catalog.tables) out += compact::to_text(table);
  return out;
}

template <typename T>
std::string short_forms(const std::vector<T>& all) {
  std::string out;
  for (const T& one : all) out += short_form(one);
  return out;
}

struct Input {
  Pipeline pipeline;
  std::vector<TopicSchema> events;
};

// A mistake in the file of a case ends the program: such cases belong to the suite `check`.
Pipeline read_pipeline(const std::string& text) {
  const SourceFile file("pipeline.weir", text);
  Diagnostics diagnostics;
  const Checked checked = check(file, References{}, diagnostics);
  if (!checked.ok) {
    fmt::print(stderr, "{}", render(diagnostics, file, Color::Never));
    std::abort();
  }
  return checked.project.pipelines.front();
}

void route(TopicSchema& event, const Pipeline& pipeline) {
  const TopicRule* const rule = find_rule(pipeline, event.topic);
  if (rule == nullptr) return;
  event.rule = *rule;
  event.table = resolve_target(*rule, event.topic, pipeline.destination.schema).value();
}

Input read_input(const Case& content) {
  Input input;
  if (!content.find("pipeline.weir")) {
    input.pipeline = compact::read_rule(content.text("rule"));
    input.events = compact::read_events(content.text("events"), input.pipeline.topics.front());
    return input;
  }
  input.pipeline = read_pipeline(content.text("pipeline.weir"));
  for (const auto& [topic, schema] : input.pipeline.events) {
    TopicSchema event;
    event.topic = topic;
    event.schema = schema;
    input.events.push_back(event);
  }
  for (TopicSchema& event : compact::read_events(content.text("events"), {})) {
    input.events.push_back(std::move(event));
  }
  for (TopicSchema& event : input.events) route(event, input.pipeline);
  return input;
}

// A saved plan holds no SQL: what refusals have for people to run is not in it.
Plan without_remedies(Plan plan) {
  for (Refusal& refusal : plan.refusals) refusal.remedy = {};
  return plan;
}

// The plan as text; nothing else of it may get lost when it is saved and read, whatever the case is
// about.
std::string text_of(const Plan& plan) {
  const std::string file = plan_file(plan, "weir");
  const auto saved = read_plan(file);
  if (!saved) return "the saved plan can't be read: " + to_text(saved.error());
  if (plan_file(saved->plan, "weir") != file) return "the saved plan lost something:\n" + file;
  if (plan_text(saved->plan) != plan_text(without_remedies(plan))) {
    return "the saved plan reads otherwise:\n" + plan_text(saved->plan);
  }
  return plan_text(plan);
}

Outcome run(const Case& content) {
  const auto [pipeline, events] = read_input(content);
  const Catalog catalog = compact::read_catalog(content.text("live.catalog"));
  Plan plan = make_plan(events, catalog, pipeline);
  add_notices(plan, compact::read_surroundings(content.text("surroundings")));
  if (const auto text = content.find("pipeline.weir")) {
    add_places(plan, pipeline, SourceFile("pipeline.weir", *text));
  }

  Catalog after = catalog;
  for (const Operation& operation : plan.operations) {
    after = apply_to_model(std::move(after), operation);
  }
  History history = make_history(events, catalog, pipeline);
  history.start = "the catalog of the case";
  const Plan again = make_plan(events, after, pipeline);
  for (const std::string& breach : test::form_breaches(plan)) FAIL_CHECK(breach);
  return {.sections = {{"plan.txt", text_of(plan)},
                       {"plan.sql", plan_script(plan)},
                       {"plan.json", plan_json(plan)},
                       {"plan.md", plan_markdown(plan)},
                       {"plan.sarif", plan_sarif(plan)},
                       {"plan.junit", plan_junit(plan)},
                       {"refusals", short_forms(plan.refusals)},
                       {"notices", short_forms(plan.notices)},
                       {"history.txt", history_text(history)},
                       {"history.json", history_json(history)},
                       {"after", tables_text(after)},
                       {"again", again.operations.empty() ? "" : plan_text(again)}},
          .declined = !plan.refusals.empty()};
}

const bool registered =
    golden::register_suite("plan",
                           {"pipeline.weir", "rule", "events", "live.catalog", "surroundings"},
                           {"plan.txt",
                            "plan.sql",
                            "plan.json",
                            "plan.md",
                            "plan.sarif",
                            "plan.junit",
                            "refusals",
                            "notices",
                            "history.txt",
                            "history.json",
                            "after",
                            "again"},
                           run);

}  // namespace

}  // namespace weir::suite_plan
