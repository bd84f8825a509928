#pragma once

#include <string>
#include <vector>

#include "compiler/model/plan.h"
#include "runtime/pg/connection.h"
#include "tests/support/pg_server.h"

// Plans by hand, and what becomes of them.
namespace weir::test {

pg::Connection connect(const TestDatabase& database, const std::string& more = "");

// public.NAME with the columns `id bigint`, the key, and `note text`.
Operation create(const std::string& name);

// A column of the type text.
Operation add(const std::string& table, const std::string& column);

Plan plan_of(std::vector<Operation> operations);

// "id note", or "NULL" if there is no such table.
std::string columns_of(TestDatabase& database, const std::string& table);

// Runs a statement that has to succeed.
void must(pg::Connection& connection, const std::string& sql);

std::string pid_of(pg::Connection& connection);

// Waits until some session waits for a lock on the table; fails the test if none does.
void wait_for_waiter(pg::Connection& watcher, const std::string& table);

}  // namespace weir::test
