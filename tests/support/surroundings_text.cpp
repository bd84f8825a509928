#include "tests/support/surroundings_text.h"

#include <string>

#include "tests/support/catalog_text.h"
#include "tests/support/line_scanner.h"

namespace weir::compact {

namespace {

around::Publication read_publication(LineScanner& scan) {
  around::Publication out;
  out.name = scan.name();
  out.column_list = scan.take("columns");
  out.row_filter = scan.take("filter");
  out.changes = !scan.take("inserts");
  return out;
}

around::Function read_function(LineScanner& scan, bool returns_rows) {
  around::Function out;
  out.name = read_qualified(scan);
  out.returns_rows = returns_rows;
  if (!scan.at_end()) out.source = scan.name();
  return out;
}

around::Grant read_grant(LineScanner& scan) {
  around::Grant out;
  out.privilege = scan.word();
  if (scan.take("on")) {
    scan.take("columns");
    out.on_columns = true;
  }
  if (!scan.take("to")) scan.fail("to");
  out.role = scan.name();
  return out;
}

around::ReplicaIdentity read_identity(LineScanner& scan) {
  if (scan.take("full")) return around::ReplicaIdentity::Full;
  if (scan.take("index")) return around::ReplicaIdentity::Index;
  if (scan.take("nothing")) return around::ReplicaIdentity::Nothing;
  if (scan.take("key")) return around::ReplicaIdentity::Key;
  scan.fail("full, index, nothing or key");
}

void read_line(TableSurroundings& table, LineScanner scan) {
  if (scan.take("view")) {
    table.views.push_back({.name = read_qualified(scan), .kind = RelationKind::View});
  } else if (scan.take("matview")) {
    table.views.push_back({.name = read_qualified(scan), .kind = RelationKind::MaterializedView});
  } else if (scan.take("rule")) {
    around::Rule rule{.name = scan.name(), .on = {}};
    if (!scan.take("on")) scan.fail("on");
    rule.on = read_qualified(scan);
    table.rules.push_back(std::move(rule));
  } else if (scan.take("trigger")) {
    around::Trigger trigger{.name = scan.name(), .function = {}, .source = {}};
    trigger.function = read_qualified(scan);
    trigger.source = scan.name();
    table.triggers.push_back(std::move(trigger));
  } else if (scan.take("function")) {
    table.functions.push_back(read_function(scan, false));
  } else if (scan.take("returning")) {
    table.functions.push_back(read_function(scan, true));
  } else if (scan.take("publication")) {
    table.publications.push_back(read_publication(scan));
  } else if (scan.take("subscription")) {
    table.subscriptions.push_back(scan.name());
  } else if (scan.take("grant")) {
    table.grants.push_back(read_grant(scan));
  } else if (scan.take("identity")) {
    table.replica_identity = read_identity(scan);
  } else if (scan.take("row")) {
    table.row_security = true;
  } else {
    scan.fail("view, matview, rule, trigger, function, publication, grant, ...");
  }
}

void read_line(SchemaSurroundings& schema, LineScanner scan) {
  if (scan.take("publication")) {
    schema.publications.push_back(read_publication(scan));
  } else if (scan.take("row")) {
    scan.take("security");
    schema.with_row_security.push_back(scan.name());
  } else if (scan.take("default")) {
    around::DefaultGrant grant;
    if (!scan.take("by")) scan.fail("by");
    grant.creator = scan.name();
    grant.privilege = scan.word();
    if (!scan.take("to")) scan.fail("to");
    grant.role = scan.name();
    schema.default_grants.push_back(std::move(grant));
  } else {
    scan.fail("publication, row security or default");
  }
}

around::EventTrigger read_event_trigger(LineScanner& scan) {
  around::EventTrigger out;
  scan.take("trigger");
  out.name = scan.name();
  out.function = read_qualified(scan);
  out.on_create = scan.take("create");
  out.on_alter = scan.take("alter");
  return out;
}

}  // namespace

Surroundings read_surroundings(std::string_view text) {
  Surroundings out;
  TableSurroundings* table = nullptr;
  SchemaSurroundings* schema = nullptr;
  for (const Line& line : lines_of(text)) {
    LineScanner scan(line.text);
    if (line.indented && table != nullptr) {
      read_line(*table, scan);
    } else if (line.indented && schema != nullptr) {
      read_line(*schema, scan);
    } else if (scan.take("table")) {
      table = &out.tables[read_qualified(scan)];
    } else if (scan.take("schema")) {
      table = nullptr;
      schema = &out.schemas[scan.name()];
    } else if (scan.take("event")) {
      out.event_triggers.push_back(read_event_trigger(scan));
    } else if (scan.take("slot")) {
      around::Slot slot{.name = scan.name(), .plugin = {}};
      slot.plugin = scan.name();
      out.slots.push_back(std::move(slot));
    } else {
      scan.fail("table, schema, event trigger or slot");
    }
  }
  return out;
}

}  // namespace weir::compact
