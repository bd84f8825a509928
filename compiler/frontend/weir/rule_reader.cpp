#include "compiler/frontend/weir/rule_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "compiler/diagnostics/nearest.h"
#include "compiler/frontend/weir/route.h"

namespace weir {

namespace {

class RuleReader {
 public:
  RuleReader(const syntax::Route& route,
             const RuleContext& context,
             const ValueReader& values,
             Diagnostics& diagnostics)
      : route_(route), context_(context), values_(values), diagnostics_(diagnostics) {}

  RuleDraft run() {
    draft_.rule = context_.defaults;
    draft_.rule.pattern = route_.pattern.text;
    draft_.rule.span = {route_.keyword.span.begin, route_.target_span.end};
    check_pattern();
    read_target();
    given_ = BlockReader(rule_settings(), values_, diagnostics_)
                 .read(route_.settings, route_.groups, draft_);
    check_key();
    check_conflicts();
    check_rename();
    return std::move(draft_);
  }

 private:
  void report(Code code, Span span, std::string message, std::string help = {}) {
    Diagnostic found{.code = code, .message = std::move(message), .primary = {span, ""}};
    if (!help.empty()) found.helps.push_back(std::move(help));
    diagnostics_.add(std::move(found));
  }

  void check_pattern() {
    const std::string problem = pattern_problem(route_.pattern.text, context_.source);
    if (!problem.empty()) report(Code::S116, route_.pattern.span, problem);
  }

  void read_target() {
    const std::vector<syntax::Name>& parts = route_.target;
    if (parts.size() > 2) {
      report(Code::S115,
             route_.target_span,
             "a table is named `table` or `schema.table`",
             "the database is chosen by the destination");
    }
    for (const syntax::Name& part : parts) {
      const auto pieces = parse_template(part.text);
      if (!pieces) report(Code::S115, part.span, pieces.error());
    }
    draft_.rule.target = parts.back().text;
    if (parts.size() == 2) draft_.rule.target_schema = parts.front().text;
  }

  // Where a setting was given, in the rule or in the pipeline.
  Span span_of(std::string_view setting) const {
    if (const auto own = given_.find(setting); own != given_.end()) return own->second;
    const auto outer = context_.given.find(setting);
    return outer == context_.given.end() ? Span{} : outer->second;
  }

  void check_key() {
    const TopicRule& rule = draft_.rule;
    const bool upserts = rule.insert_mode == InsertMode::Upsert;
    const bool deletes = rule.delete_mode == DeleteMode::On;
    if (rule.key.mode == KeyMode::Coordinates && deletes) {
      Diagnostic found{.code = Code::S118,
                       .message =
                           "rows found by their coordinates can't be deleted: a delete has "
                           "other coordinates than the row it means",
                       .primary = {span_of("key"), ""},
                       .helps = {"set `delete_mode = off`, or another `key`"}};
      if (const Span mode = span_of("delete_mode"); mode.known()) {
        found.secondary.push_back({mode, "deletes are asked for here"});
      }
      diagnostics_.add(std::move(found));
    }
    if (rule.key.mode == KeyMode::None && (upserts || deletes)) report_no_key(upserts, deletes);
  }

  void report_no_key(bool upserts, bool deletes) {
    Diagnostic found{.code = Code::S119,
                     .message = fmt::format("{} to find rows by a key, but `key = none`",
                                            upserts && deletes ? "upserts and deletes need"
                                            : upserts          ? "upserts need"
                                                               : "deletes need"),
                     .primary = {span_of("key"), ""}};
    for (const std::string_view setting : {"insert_mode", "delete_mode"}) {
      const bool asks = setting == "insert_mode" ? upserts : deletes;
      const Span span = span_of(setting);
      if (asks && span.known()) found.secondary.push_back({span, "asked for here"});
    }
    if (upserts && !span_of("insert_mode").known()) {
      found.notes.emplace_back("`insert_mode` is upsert unless it is set");
    }
    found.helps.push_back(fmt::format("to append rows, set {}{}{}",
                                      upserts ? "`insert_mode = insert`" : "",
                                      upserts && deletes ? " and " : "",
                                      deletes ? "`delete_mode = off`" : ""));
    found.helps.emplace_back("to find rows, set `key = record`, or name columns: `key = (id)`");
    diagnostics_.add(std::move(found));
  }

  void conflict(std::string_view one, std::string_view other, std::string message) {
    const Span first = std::min(span_of(one), span_of(other), earlier);
    const Span second = std::max(span_of(one), span_of(other), earlier);
    diagnostics_.add({.code = Code::S118,
                      .message = std::move(message),
                      .primary = {second, ""},
                      .secondary = {{first, ""}}});
  }

  static bool earlier(const Span& a, const Span& b) { return a.begin < b.begin; }

  void check_conflicts() {
    if (given_.contains("include") && given_.contains("exclude")) {
      conflict("include", "exclude", "`include` names the fields already: `exclude` adds nothing");
    }
    if (draft_.soft_delete && draft_.rule.delete_mode == DeleteMode::On) {
      const Span deletes = span_of("delete_mode");
      Diagnostic found{.code = Code::S118,
                       .message = "`soft_delete` keeps the rows that `delete_mode` removes",
                       .primary = {span_of("soft_delete"), ""},
                       .helps = {"set one of them to off"}};
      if (deletes.known()) found.secondary.push_back({deletes, "asked for here"});
      diagnostics_.add(std::move(found));
    }
  }

  void check_rename() {
    std::map<std::string, std::string> columns;
    for (const auto& [field, column] : draft_.rule.rename) {
      const auto span = given_.find("rename." + field);
      if (column.empty()) {
        report(Code::S104, span->second, fmt::format("`{}` is renamed to nothing", field));
      }
      const auto [first, added] = columns.emplace(column, field);
      if (added) continue;
      report(Code::S118,
             span->second,
             fmt::format("`{}` and `{}` are both renamed to `{}`", first->second, field, column));
    }
  }

  const syntax::Route& route_;
  const RuleContext& context_;
  const ValueReader& values_;
  Diagnostics& diagnostics_;
  RuleDraft draft_;
  GivenSpans given_;
};

}  // namespace

RuleDraft read_rule(const syntax::Route& route,
                    const RuleContext& context,
                    const ValueReader& values,
                    Diagnostics& diagnostics) {
  return RuleReader(route, context, values, diagnostics).run();
}

}  // namespace weir
