#include "compiler/history.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "compiler/compile.h"
#include "compiler/plan/predict.h"

namespace weir {

namespace {

const Field* find_field(const std::vector<Field>& fields, std::string_view name) {
  const auto found = std::ranges::find(fields, name, &Field::name);
  return found == fields.end() ? nullptr : &*found;
}

std::string field_name(const Field& field) {
  return field.name.empty() ? "the bare value" : display(field.name);
}

void compare_field(const Field& before, const Field& now, std::vector<std::string>& out) {
  const std::string name = field_name(now);
  if (before.type != now.type) {
    const std::string from = to_text(before.type);
    const std::string to = to_text(now.type);
    out.push_back(from == to ? fmt::format("{}: {} of another kind", name, to)
                             : fmt::format("{}: {} -> {}", name, from, to));
  }
  if (before.optional != now.optional) {
    out.push_back(fmt::format("{} {}", name, now.optional ? "may be null now" : "required now"));
  }
  if (before.default_json != now.default_json)
    out.push_back(fmt::format("{}: other default", name));
}

void compare_fields(const std::vector<Field>& before,
                    const std::vector<Field>& now,
                    std::string_view place,
                    std::vector<std::string>& out) {
  for (const Field& field : now) {
    const Field* const earlier = find_field(before, field.name);
    if (earlier == nullptr) {
      out.push_back(fmt::format("new {}{}", field_name(field), place));
    } else {
      compare_field(*earlier, field, out);
    }
  }
  for (const Field& field : before) {
    if (find_field(now, field.name) != nullptr) continue;
    out.push_back(fmt::format("gone {}{}", field_name(field), place));
  }
}

std::vector<std::string> changes_between(const EventSchema& before, const EventSchema& now) {
  std::vector<std::string> out;
  compare_fields(before.row, now.row, "", out);
  compare_fields(before.key, now.key, " (in the key)", out);
  if (before.shape != now.shape) out.emplace_back("another shape of the value");
  return out;
}

// N607 is about all schemas of a topic together: one alone can't tell.
bool is_about_one(const Notice& notice) {
  return notice.code != Code::N607;
}

}  // namespace

History make_history(const std::vector<TopicSchema>& events,
                     Catalog catalog,
                     const Pipeline& pipeline,
                     const std::vector<Refusal>& found) {
  History out{
      .pipeline = pipeline.name, .start = {}, .steps = {}, .refusals = found, .notices = {}};
  const Plan whole = make_plan(events, catalog, pipeline);
  std::ranges::copy_if(whole.notices, std::back_inserter(out.notices), [](const Notice& notice) {
    return !is_about_one(notice);
  });
  std::map<std::string, const EventSchema*> latest;
  for (const TopicSchema& event : events) {
    if (event.schema.shape == RowShape::KeyOnly) continue;
    Plan plan = make_plan({event}, catalog, pipeline);
    for (const Operation& operation : plan.operations) {
      catalog = apply_to_model(std::move(catalog), operation);
    }
    std::erase_if(plan.notices, [](const Notice& notice) { return !is_about_one(notice); });
    const EventSchema*& before = latest[event.topic];
    const Table* const table = catalog.find(table_name(event));
    out.steps.push_back({.topic = event.topic,
                         .version = event.version,
                         .first_seen = event.first_seen,
                         .table = table_name(event),
                         .event_changes = before == nullptr
                                              ? std::vector<std::string>{}
                                              : changes_between(*before, event.schema),
                         .operations = std::move(plan.operations),
                         .refusals = std::move(plan.refusals),
                         .notices = std::move(plan.notices),
                         .after = table == nullptr ? std::nullopt : std::optional(*table)});
    before = &event.schema;
  }
  return out;
}

}  // namespace weir
