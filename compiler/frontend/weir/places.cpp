#include "compiler/frontend/weir/places.h"

#include <map>
#include <string>

#include "compiler/frontend/weir/route.h"

namespace weir {

namespace {

class Places {
 public:
  Places(const Pipeline& pipeline, const SourceFile& file) : pipeline_(pipeline), file_(file) {}

  void add_to(Provenance& from) {
    from.place = from.span.known() ? place(from.span) : of_topic(from.topic);
  }

 private:
  Place place(Span span) const {
    if (!span.known()) return {};
    const Position begin = file_.position(span.begin);
    const Position end = file_.position(span.end);
    return {
        .line = begin.line, .column = begin.column, .end_line = end.line, .end_column = end.column};
  }

  // Plans ask for the same few topics thousands of times.
  const Place& of_topic(const std::string& topic) {
    const auto [known, fresh] = by_topic_.try_emplace(topic);
    if (fresh && !topic.empty()) {
      const TopicRule* const rule = find_rule(pipeline_, topic);
      if (rule != nullptr) known->second = place(rule->span);
    }
    return known->second;
  }

  const Pipeline& pipeline_;
  const SourceFile& file_;
  std::map<std::string, Place> by_topic_;
};

}  // namespace

void add_places(Plan& plan, const Pipeline& pipeline, const SourceFile& file) {
  Places places(pipeline, file);
  plan.file = file.name();
  for (Operation& operation : plan.operations) {
    if (auto* const create = std::get_if<CreateTable>(&operation)) {
      for (Provenance& from : create->columns_from) places.add_to(from);
    } else {
      places.add_to(std::get<AddColumn>(operation).from);
    }
  }
  for (Refusal& refusal : plan.refusals) places.add_to(refusal.from);
  for (Notice& notice : plan.notices) places.add_to(notice.from);
}

}  // namespace weir
