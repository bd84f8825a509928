#include "compiler/plan/surroundings_rules.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "compiler/plan/notice.h"
#include "compiler/plan/source_scan.h"

namespace weir {

namespace {

// More names would tell a reader nothing.
constexpr std::size_t kMaxShown = 5;

using Names = std::set<std::string>;

std::string listed(const Names& names) {
  std::vector<std::string> shown(names.begin(), names.end());
  const std::size_t more = shown.size() > kMaxShown ? shown.size() - kMaxShown : 0;
  shown.resize(shown.size() - more);
  std::string out = fmt::format("{}", fmt::join(shown, ", "));
  if (more > 0) out += fmt::format(" and {} more", more);
  return out;
}

// Roles as GRANT takes them: PUBLIC is no role's name.
std::string role_name(const std::string& role) {
  return role == "PUBLIC" ? role : display(role);
}

using Notices = std::vector<Notice>;

// Rules about a table that gets columns. `columns` is "the new column" or "the new columns".
struct Added {
  const QualifiedName& table;
  const TableSurroundings& around;
  std::string columns;

  void add(Notices& out, Code code, std::string message) const {
    out.push_back(make_notice(code, table, std::move(message)));
  }
};

void views(const Added& to, Notices& out) {
  Names names;
  bool stored = false;
  for (const around::View& view : to.around.views) {
    const bool materialized = view.kind == RelationKind::MaterializedView;
    stored = stored || materialized;
    names.insert(display(view.name) + (materialized ? " (materialized)" : ""));
  }
  if (names.empty()) return;
  to.add(out,
         Code::N620,
         fmt::format("views keep their columns as they are, also where they were written with a "
                     "star: {}; to show {}, use CREATE OR REPLACE VIEW{}",
                     listed(names),
                     to.columns,
                     stored ? ", or make a materialized view anew" : ""));
}

void rules(const Added& to, Notices& out) {
  Names names;
  for (const around::Rule& rule : to.around.rules) {
    names.insert(rule.on == to.table
                     ? display(rule.name)
                     : fmt::format("{} on {}", display(rule.name), display(rule.on)));
  }
  if (names.empty()) return;
  to.add(out,
         Code::N621,
         fmt::format("rules keep the columns of their creation, also where they were written with "
                     "NEW.*: {}; make them anew if they have to pass on {}",
                     listed(names),
                     to.columns));
}

void triggers(const Added& to, Notices& out) {
  Names names;
  for (const around::Trigger& trigger : to.around.triggers) {
    if (!copies_whole_row(trigger.source)) continue;
    names.insert(fmt::format("{} ({})", display(trigger.name), display(trigger.function)));
  }
  if (names.empty()) return;
  to.add(out,
         Code::N622,
         fmt::format("trigger functions use NEW.* or OLD.*: {}; where they copy rows to a table "
                     "without {}, every write fails in new sessions: list the columns in the "
                     "function, or add {} there first",
                     listed(names),
                     to.columns,
                     to.columns));
}

void functions(const Added& to, Notices& out) {
  Names stars;
  Names lists;
  for (const around::Function& function : to.around.functions) {
    const bool all = takes_all_columns(function.source, to.table);
    // All columns are just what a function has to give that returns rows of the table.
    if (all && !function.returns_rows) stars.insert(display(function.name));
    if (!all && function.returns_rows) lists.insert(display(function.name));
  }
  if (!stars.empty()) {
    to.add(out,
           Code::N623,
           fmt::format("functions take all columns of the table with a star or NATURAL JOIN: {}; "
                       "they fail, or join by {} as well, where the number or the names of "
                       "columns count: list the columns there",
                       listed(stars),
                       to.columns));
  }
  if (!lists.empty()) {
    to.add(out,
           Code::N624,
           fmt::format("functions return rows of the table: {}; one that lists the columns in its "
                       "query, or was written with BEGIN ATOMIC, fails until it gives {} too",
                       listed(lists),
                       to.columns));
  }
}

std::string with_filter(const around::Publication& publication) {
  return display(publication.name) + (publication.row_filter ? " (rows of its filter)" : "");
}

void publications(const Added& to, Notices& out) {
  Names whole;
  Names listing;
  for (const around::Publication& publication : to.around.publications) {
    (publication.column_list ? listing : whole).insert(with_filter(publication));
  }
  if (!whole.empty()) {
    to.add(out,
           Code::N625,
           fmt::format("publications send {} at once: {}; a subscriber whose table lacks it stops "
                       "at the next row: add it to the subscribers first",
                       to.columns,
                       listed(whole)));
  }
  if (!listing.empty()) {
    to.add(out,
           Code::N626,
           fmt::format("publications with a column list do not send {}: {}; to send it, add it to "
                       "the subscribers, then to the list (ALTER PUBLICATION ... SET TABLE)",
                       to.columns,
                       listed(listing)));
  }
}

void replica_identity(const Added& to, Notices& out) {
  if (!std::ranges::any_of(to.around.publications, &around::Publication::changes)) return;
  switch (to.around.replica_identity) {
    case around::ReplicaIdentity::Key:
    case around::ReplicaIdentity::Index: return;
    case around::ReplicaIdentity::Full:
      to.add(
          out,
          Code::N627,
          fmt::format("the replica identity is FULL: every update and delete sends the old value "
                      "of {} as well, and the subscribers look rows up by it",
                      to.columns));
      return;
    case around::ReplicaIdentity::Nothing:
      to.add(out,
             Code::N637,
             "the table is published and its replica identity is NOTHING, so every update and "
             "delete is rejected, also those of weir: give it another one (ALTER TABLE ... REPLICA "
             "IDENTITY DEFAULT)");
      return;
  }
  std::abort();
}

void subscriptions(const Added& to, Notices& out) {
  Names names;
  for (const std::string& name : to.around.subscriptions) names.insert(display(name));
  if (names.empty()) return;
  to.add(out,
         Code::N628,
         fmt::format("subscriptions write into the table as well: {}; their rows get the default "
                     "or null in {} until their publishers have it too",
                     listed(names),
                     to.columns));
}

void grants(const Added& to, Notices& out) {
  Names readers;
  std::set<std::pair<std::string, std::string>> whole;
  for (const around::Grant& grant : to.around.grants) {
    if (grant.on_columns) continue;
    whole.emplace(grant.role, grant.privilege);
    if (grant.privilege == "SELECT") readers.insert(role_name(grant.role));
  }
  std::map<std::string, Names> parts;
  for (const around::Grant& grant : to.around.grants) {
    const bool covered = whole.contains({grant.role, grant.privilege}) ||
                         whole.contains({"PUBLIC", grant.privilege});
    if (grant.on_columns && !covered) parts[role_name(grant.role)].insert(grant.privilege);
  }
  if (!readers.empty()) {
    to.add(out,
           Code::N629,
           fmt::format("may read {} at once, by SELECT on the table: {}; if it holds what they "
                       "should not see, replace that by SELECT on columns first",
                       to.columns,
                       listed(readers)));
  }
  Names single;
  for (const auto& [role, privileges] : parts) {
    single.insert(fmt::format("{} ({})", role, fmt::join(privileges, ", ")));
  }
  if (!single.empty()) {
    to.add(
        out,
        Code::N630,
        fmt::format("rights on single columns do not reach {}: {}; grant it to those who need it",
                    to.columns,
                    listed(single)));
  }
}

void row_security(const Added& to, Notices& out) {
  if (!to.around.row_security) return;
  to.add(out,
         Code::N631,
         fmt::format("row security is on: policies choose rows, not columns, so whoever may see a "
                     "row sees {} in it",
                     to.columns));
}

void around_added(const Added& to, Notices& out) {
  views(to, out);
  rules(to, out);
  triggers(to, out);
  functions(to, out);
  publications(to, out);
  replica_identity(to, out);
  subscriptions(to, out);
  grants(to, out);
  row_security(to, out);
}

// Rules about a table that is created.
void published(const QualifiedName& table, const SchemaSurroundings& around, Notices& out) {
  Names names;
  for (const around::Publication& publication : around.publications) {
    names.insert(display(publication.name));
  }
  if (names.empty()) return;
  out.push_back(make_notice(
      Code::N632,
      table,
      fmt::format("publications send the rows of the table from its creation: {}; create "
                  "it at the subscribers first, then REFRESH PUBLICATION there",
                  listed(names))));
}

void beside_row_security(const QualifiedName& table,
                         const SchemaSurroundings& around,
                         Notices& out) {
  Names names;
  for (const std::string& name : around.with_row_security) names.insert(display(name));
  if (names.empty()) return;
  out.push_back(
      make_notice(Code::N633,
                  table,
                  fmt::format("row security is off on a new table, and on for others of its "
                              "schema: {}; enable it and add policies before others may read",
                              listed(names))));
}

void default_grants(const QualifiedName& table,
                    const std::string& role,
                    const SchemaSurroundings& around,
                    Notices& out) {
  std::map<std::string, Names> ours;
  std::map<std::string, Names> of_others;
  for (const around::DefaultGrant& grant : around.default_grants) {
    if (grant.creator == role) {
      ours[role_name(grant.role)].insert(grant.privilege);
    } else {
      of_others[display(grant.creator)].insert(role_name(grant.role));
    }
  }
  if (ours.empty() && of_others.empty()) return;
  std::string message;
  if (ours.empty()) {
    message = fmt::format("default privileges give nobody but {} a right on it", display(role));
  } else {
    Names rights;
    for (const auto& [grantee, privileges] : ours) {
      rights.insert(fmt::format("{} ({})", grantee, fmt::join(privileges, ", ")));
    }
    message = fmt::format(
        "default privileges of {} give rights on it: {}", display(role), listed(rights));
  }
  Names missed;
  for (const auto& [creator, grantees] : of_others) {
    missed.insert(fmt::format("{} (for {})", creator, listed(grantees)));
  }
  if (!missed.empty()) {
    message += fmt::format(
        "; those of {} hold only for what that role creates: grant what is needed", listed(missed));
  }
  out.push_back(make_notice(Code::N634, table, std::move(message)));
}

void around_plan(const Plan& plan, const Surroundings& surroundings, Notices& out) {
  const auto creates = [](const Operation& one) {
    return std::holds_alternative<CreateTable>(one);
  };
  const bool creating = std::ranges::any_of(plan.operations, creates);
  const bool adding = !std::ranges::all_of(plan.operations, creates);
  Names names;
  for (const around::EventTrigger& trigger : surroundings.event_triggers) {
    if ((creating && trigger.on_create) || (adding && trigger.on_alter)) {
      names.insert(fmt::format("{} ({})", display(trigger.name), display(trigger.function)));
    }
  }
  if (!names.empty()) {
    out.push_back(
        make_notice(Code::N635,
                    {},
                    fmt::format("event triggers fire within the changes of this plan, and can "
                                "refuse them or do more: {}; see what they do",
                                listed(names))));
  }
  Names slots;
  for (const around::Slot& slot : surroundings.slots) {
    slots.insert(fmt::format("{} ({})", display(slot.name), display(slot.plugin)));
  }
  if (!slots.empty()) {
    out.push_back(
        make_notice(Code::N636,
                    {},
                    fmt::format("logical replication slots read this database: {}; they are "
                                "told rows and not DDL: see that their readers take columns "
                                "and tables that they do not know",
                                listed(slots))));
  }
}

}  // namespace

std::vector<Notice> notices_of(const Plan& plan, const Surroundings& surroundings) {
  Notices out;
  if (plan.operations.empty()) return out;
  std::map<QualifiedName, std::size_t> added;
  for (const Operation& operation : plan.operations) {
    const QualifiedName& table = table_of(operation);
    if (std::holds_alternative<AddColumn>(operation)) {
      ++added[table];
      continue;
    }
    const auto around = surroundings.schemas.find(table.schema);
    if (around == surroundings.schemas.end()) continue;
    published(table, around->second, out);
    beside_row_security(table, around->second, out);
    default_grants(table, plan.target.role, around->second, out);
  }
  for (const auto& [table, count] : added) {
    const auto around = surroundings.tables.find(table);
    if (around == surroundings.tables.end()) continue;
    around_added({.table = table,
                  .around = around->second,
                  .columns = count == 1 ? "the new column" : "the new columns"},
                 out);
  }
  around_plan(plan, surroundings, out);
  std::ranges::stable_sort(
      out, {}, [](const Notice& one) { return std::pair(one.table, one.code); });
  return out;
}

}  // namespace weir
