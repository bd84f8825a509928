#include "compiler/frontend/weir/route.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <utility>

#include "compiler/diagnostics/nearest.h"

namespace weir {

namespace {

// Kafka's limit.
constexpr std::size_t kLongestTopic = 249;

struct Placeholder {
  std::string_view word;
  TemplatePiece::Kind kind{};
};

constexpr std::array<Placeholder, 4> kPlaceholders = {{
    {"topic", TemplatePiece::Kind::Topic},
    {"database", TemplatePiece::Kind::Database},
    {"schema", TemplatePiece::Kind::Schema},
    {"table", TemplatePiece::Kind::Table},
}};

enum class Wildcard : std::uint8_t { None, Part, All };

struct PatternPiece {
  Wildcard wildcard = Wildcard::None;
  char c = '\0';
};

std::vector<PatternPiece> pieces_of(std::string_view pattern) {
  std::vector<PatternPiece> pieces;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool star = pattern[i] == '*';
    const bool two = star && i + 1 < pattern.size() && pattern[i + 1] == '*';
    if (two) ++i;
    pieces.push_back({two ? Wildcard::All : star ? Wildcard::Part : Wildcard::None, pattern[i]});
  }
  return pieces;
}

bool is_topic_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

// The n-th part of a topic from its end, counting from 0.
std::optional<std::string_view> part_from_end(std::string_view topic, std::size_t n) {
  for (; n > 0; --n) {
    const std::size_t dot = topic.rfind('.');
    if (dot == std::string_view::npos) return std::nullopt;
    topic = topic.substr(0, dot);
  }
  const std::size_t dot = topic.rfind('.');
  const std::string_view part = dot == std::string_view::npos ? topic : topic.substr(dot + 1);
  if (part.empty()) return std::nullopt;
  return part;
}

std::optional<std::string_view> value_of(const TemplatePiece& piece, std::string_view topic) {
  switch (piece.kind) {
    case TemplatePiece::Kind::Text: return piece.text;
    case TemplatePiece::Kind::Topic: return topic;
    case TemplatePiece::Kind::Table: return part_from_end(topic, 0);
    case TemplatePiece::Kind::Schema: return part_from_end(topic, 1);
    case TemplatePiece::Kind::Database: return part_from_end(topic, 2);
  }
  std::abort();
}

Result<std::string> fill_template(const std::string& text, std::string_view topic) {
  const auto pieces = parse_template(text);
  if (!pieces) return fail(Code::R217, pieces.error());
  std::string out;
  for (const TemplatePiece& piece : *pieces) {
    const std::optional<std::string_view> value = value_of(piece, topic);
    if (!value) {
      return fail(Code::R217,
                  fmt::format("the topic `{}` has no part for {{{}}} in the table template \"{}\"",
                              topic,
                              piece.text,
                              text),
                  {},
                  "name the table of this topic in a rule of its own, or use {topic}");
    }
    out += *value;
  }
  return out;
}

// True if a template gives this text for some topic; as in match_topic, a row of "which prefixes
// can come out of the pieces so far" at a time. A placeholder never stands for nothing.
bool can_become(const std::vector<TemplatePiece>& pieces, std::string_view text) {
  std::vector<bool> reached(text.size() + 1, false);
  reached[0] = true;
  for (const TemplatePiece& piece : pieces) {
    std::vector<bool> next(text.size() + 1, false);
    for (std::size_t i = 0; i <= text.size(); ++i) {
      if (!reached[i]) continue;
      if (piece.kind != TemplatePiece::Kind::Text) {
        std::fill(next.begin() + static_cast<std::ptrdiff_t>(i) + 1, next.end(), true);
        break;
      }
      if (text.substr(i).starts_with(piece.text)) next[i + piece.text.size()] = true;
    }
    reached = std::move(next);
  }
  return reached[text.size()];
}

bool is_text(const TemplatePiece& piece) {
  return piece.kind == TemplatePiece::Kind::Text;
}

std::string unknown_placeholder(std::string_view word) {
  std::vector<std::string_view> known;
  for (const Placeholder& placeholder : kPlaceholders) known.push_back(placeholder.word);
  const auto near = nearest(word, known);
  return near ? fmt::format("unknown placeholder {{{}}}; did you mean {{{}}}?", word, *near)
              : fmt::format(
                    "unknown placeholder {{{}}}; there are {{topic}}, {{database}}, "
                    "{{schema}} and {{table}}",
                    word);
}

}  // namespace

// One row of "which prefixes of the topic match the pattern so far" at a time, so that no pattern
// can take more than pattern times topic steps.
bool match_topic(std::string_view pattern, std::string_view topic) {
  std::vector<bool> reached(topic.size() + 1, false);
  reached[0] = true;
  for (const PatternPiece& piece : pieces_of(pattern)) {
    if (piece.wildcard == Wildcard::None) {
      for (std::size_t i = topic.size(); i > 0; --i) {
        reached[i] = reached[i - 1] && topic[i - 1] == piece.c;
      }
      reached[0] = false;
      continue;
    }
    for (std::size_t i = 1; i <= topic.size(); ++i) {
      const bool passes = piece.wildcard == Wildcard::All || topic[i - 1] != '.';
      reached[i] = reached[i] || (reached[i - 1] && passes);
    }
  }
  return reached[topic.size()];
}

bool is_exact_topic(std::string_view pattern) {
  return pattern.find('*') == std::string_view::npos;
}

std::string pattern_problem(std::string_view pattern, SourceKind source) {
  if (pattern.empty()) return "an empty topic pattern matches nothing";
  if (pattern.find("***") != std::string_view::npos) {
    return "`***` means nothing: `*` matches within a part of the name, `**` across parts";
  }
  const auto unprintable = [](char c) { return static_cast<unsigned char>(c) < 0x20; };
  if (std::ranges::any_of(pattern, unprintable)) {
    return "no topic has a control character in its name";
  }
  if (source != SourceKind::Kafka) return {};
  if (pattern == "." || pattern == "..") return "Kafka has no topic of that name";
  const auto stray =
      std::ranges::find_if(pattern, [](char c) { return c != '*' && !is_topic_character(c); });
  if (stray != pattern.end()) {
    return "a Kafka topic has only letters, digits, `.`, `_` and `-` in its name";
  }
  const auto stars = static_cast<std::size_t>(std::ranges::count(pattern, '*'));
  if (pattern.size() - stars > kLongestTopic) return "a Kafka topic has at most 249 characters";
  return {};
}

const TopicRule* find_rule(const Pipeline& pipeline, std::string_view topic) {
  const TopicRule* found = nullptr;
  for (const TopicRule& rule : pipeline.topics) {
    if (is_exact_topic(rule.pattern)) {
      if (rule.pattern == topic) return &rule;
    } else if (found == nullptr && match_topic(rule.pattern, topic)) {
      found = &rule;
    }
  }
  return found;
}

tl::expected<std::vector<TemplatePiece>, std::string> parse_template(std::string_view text) {
  if (text.empty()) return tl::make_unexpected(std::string("an empty table name"));
  std::vector<TemplatePiece> pieces;
  while (!text.empty()) {
    const std::size_t brace = std::min(text.find_first_of("{}"), text.size());
    if (brace > 0) {
      pieces.push_back({TemplatePiece::Kind::Text, std::string(text.substr(0, brace))});
      text.remove_prefix(brace);
      continue;
    }
    const std::size_t close = text.find('}');
    if (text.front() == '}') return tl::make_unexpected(std::string("a `}` without its `{`"));
    if (close == std::string_view::npos) {
      return tl::make_unexpected(std::string("a `{` without its `}`"));
    }
    const std::string_view word = text.substr(1, close - 1);
    const auto* known = std::ranges::find(kPlaceholders, word, &Placeholder::word);
    if (known == kPlaceholders.end()) return tl::make_unexpected(unknown_placeholder(word));
    pieces.push_back({known->kind, std::string(word)});
    text.remove_prefix(close + 1);
  }
  return pieces;
}

Result<QualifiedName> resolve_target(const TopicRule& rule,
                                     std::string_view topic,
                                     const std::string& destination_schema) {
  QualifiedName out{destination_schema, ""};
  if (rule.target_schema) {
    WEIR_TRY(out.schema, fill_template(*rule.target_schema, topic));
  }
  WEIR_TRY(out.name, fill_template(rule.target, topic));
  return out;
}

std::set<std::string> target_schemas(const Pipeline& pipeline,
                                     const std::vector<std::string>& existing) {
  std::set<std::string> out;
  for (const TopicRule& rule : pipeline.topics) {
    const auto pieces =
        rule.target_schema ? parse_template(*rule.target_schema) : std::vector<TemplatePiece>{};
    if (!rule.target_schema || !pieces) {
      out.insert(pipeline.destination.schema);
    } else if (std::ranges::all_of(*pieces, is_text)) {
      out.insert(*rule.target_schema);
    } else {
      for (const std::string& schema : existing) {
        if (can_become(*pieces, schema)) out.insert(schema);
      }
    }
  }
  return out;
}

}  // namespace weir
