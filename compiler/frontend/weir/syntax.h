#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/source.h"
#include "compiler/diagnostics/span.h"

// The text of a pipeline file as a tree: what stands where, before anybody asks what it means.
namespace weir::syntax {

// A word, a string with its escapes undone, or dotted words ("socket.keepalive.enable").
struct Name {
  std::string text;
  bool quoted = false;
  Span span{};
};

enum class ValueKind : std::uint8_t {
  String,  // "text"
  Number,  // 42, -1, 500ms, 4MiB: as written
  Word,    // on, upsert
  Call,    // env("NAME", "default"), file("path"), topic("name")
  List,    // (a, b)
};

struct Value {
  ValueKind kind = ValueKind::Word;
  std::string text;         // String, Number, Word; the function of a Call
  std::vector<Name> items;  // of a List; arguments of a Call
  Span span{};
};

struct Setting {
  Name name;
  Value value;
  Span span{};
};

// batch { rows = 5000 }
struct Group {
  Name name;
  std::vector<Setting> settings;
  Span span{};  // of the name
};

// topic "pattern" -> schema.table { ... }
struct Route {
  Name keyword;
  Name pattern;
  std::vector<Name> target;  // the parts between dots, at least one
  Span target_span{};
  std::vector<Setting> settings;
  std::vector<Group> groups;
};

// `amount decimal(12, 2)[]? key` in an event; `from shop` and `into neon` in a pipeline.
struct Field {
  Name name;
  Name type;
  std::vector<Name> parameters;  // numbers as written
  bool array = false;
  bool optional = false;
  bool key = false;
  Span type_span{};  // the type with its parameters
  Span key_span{};
  Span span{};
};

// kind name ... { items }
struct Block {
  Name kind;
  std::vector<Name> head;  // what stands between the kind and `{`
  std::vector<Setting> settings;
  std::vector<Group> groups;
  std::vector<Route> routes;
  std::vector<Field> fields;
  Span head_span{};      // kind and head
  bool damaged = false;  // parts were left out because they could not be read
};

struct File {
  std::vector<Block> blocks;
};

// Reads a file. Whatever can't be read is reported and left out of the tree, at most one problem
// for each statement; the rest is there. Never fails and never throws.
File parse(const SourceFile& source, Diagnostics& diagnostics);

}  // namespace weir::syntax
