// The only file that includes ANTLR. It turns bytes into tokens, tokens into ANTLR's tree, and that
// tree into ours; what is wrong is said by tokens.cpp and syntax_error.cpp.

#include <grammar/WeirLexer.h>
#include <grammar/WeirParser.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/frontend/weir/literal.h"
#include "compiler/frontend/weir/syntax.h"
#include "compiler/frontend/weir/syntax_error.h"
#include "compiler/frontend/weir/tokens.h"
#include "compiler/value/utf8.h"

namespace weir::syntax {

namespace {

using grammar::WeirLexer;
using grammar::WeirParser;

struct TokenPair {
  TokenKind ours{};
  std::size_t theirs = 0;
};

// Kinds that are one token of the lexer or the parser. Every other token is a Sign.
constexpr TokenPair kTokens[] = {
    {TokenKind::Word, WeirLexer::WORD},
    {TokenKind::Number, WeirLexer::NUMBER},
    {TokenKind::String, WeirLexer::STRING},
    {TokenKind::Open, WeirLexer::OPEN},
    {TokenKind::Close, WeirLexer::CLOSE},
    {TokenKind::Assign, WeirLexer::ASSIGN},
    {TokenKind::Arrow, WeirLexer::ARROW},
    {TokenKind::Unterminated, WeirLexer::UNTERMINATED},
    {TokenKind::SingleQuoted, WeirLexer::SINGLE_QUOTED},
    {TokenKind::Stray, WeirLexer::STRAY},
    {TokenKind::Key, WeirParser::KEY},
    {TokenKind::Missing, WeirParser::MISSING},
    {TokenKind::End, antlr4::Token::EOF},
};

TokenKind kind_of(std::size_t type) {
  const auto* found = std::ranges::find(kTokens, type, &TokenPair::theirs);
  return found == std::end(kTokens) ? TokenKind::Sign : found->ours;
}

std::size_t type_of(const Token& token) {
  const auto* found = std::ranges::find(kTokens, token.kind, &TokenPair::ours);
  return found == std::end(kTokens) ? token.sign : found->theirs;
}

std::vector<Token> lex(const SourceFile& source) {
  const std::vector<std::uint32_t> offsets = code_point_offsets(source.text());
  antlr4::ANTLRInputStream input(source.text().substr(offsets.front()));
  WeirLexer lexer(&input);
  lexer.removeErrorListeners();
  std::vector<Token> tokens;
  std::size_t line = 0;
  for (const auto& token : lexer.getAllTokens()) {
    const Span span{offsets[token->getStartIndex()], offsets[token->getStopIndex() + 1]};
    const bool starts_line = token->getLine() != std::exchange(line, token->getLine());
    tokens.push_back({kind_of(token->getType()), span, starts_line, token->getType()});
  }
  tokens.push_back({TokenKind::End, {offsets.back(), offsets.back()}, true, 0});
  return tokens;
}

// Reports in our words and goes on at the next statement. Braces are balanced when tokens get here,
// so counting them never leaves a block that has not ended.
class Recovery : public antlr4::DefaultErrorStrategy {
 public:
  Recovery(const SourceFile& source, const std::vector<Token>& tokens, Diagnostics& diagnostics)
      : source_(source), tokens_(tokens), diagnostics_(diagnostics) {
    for (const Diagnostic& earlier : diagnostics.sorted()) spoil(earlier.primary.span);
  }

  // Tokens at which something could not be read, in their order.
  std::vector<std::size_t> breaks() const {
    std::vector<std::size_t> sorted = breaks_;
    std::ranges::sort(sorted);
    return sorted;
  }

  void reportError(antlr4::Parser* parser, const antlr4::RecognitionException& error) override {
    report(parser, error.getOffendingToken()->getTokenIndex(), reading(parser));
  }

  void recover(antlr4::Parser* parser, std::exception_ptr) override {
    const std::size_t rule = meaningful(parser)->getRuleIndex();
    const bool outside = rule == WeirParser::RuleBlock || rule == WeirParser::RuleBody;
    outside ? skip_to_block(parser) : skip_to_statement(parser);
  }

  antlr4::Token* recoverInline(antlr4::Parser* parser) override {
    throw antlr4::InputMismatchException(parser);
  }

  void sync(antlr4::Parser* parser) override {
    const std::size_t rule = parser->getContext()->getRuleIndex();
    const TokenKind next = tokens_[position(parser)].kind;
    if (rule == WeirParser::RuleFile) {
      if (next == TokenKind::Word || next == TokenKind::End) return;
      report(parser, position(parser), Reading::File);
      skip_to_block(parser);
    } else if (rule == WeirParser::RuleBody || rule == WeirParser::RuleGroupBody ||
               rule == WeirParser::RuleRouteBody) {
      if (begins_statement(next) || next == TokenKind::Close || next == TokenKind::End) return;
      report(parser, position(parser), Reading::Items);
      skip_to_statement(parser);
    }
  }

 private:
  static std::size_t position(antlr4::Parser* parser) {
    return parser->getCurrentToken()->getTokenIndex();
  }

  // The innermost rule that says more than "a word".
  static antlr4::ParserRuleContext* meaningful(antlr4::Parser* parser) {
    antlr4::ParserRuleContext* context = parser->getContext();
    const auto is_part = [](std::size_t rule) {
      return rule == WeirParser::RuleWord || rule == WeirParser::RulePart ||
             rule == WeirParser::RuleName || rule == WeirParser::RuleHeadPart;
    };
    while (is_part(context->getRuleIndex()) && context->parent != nullptr) {
      context = dynamic_cast<antlr4::ParserRuleContext*>(context->parent);
    }
    return context;
  }

  static Reading reading(antlr4::Parser* parser) {
    switch (meaningful(parser)->getRuleIndex()) {
      case WeirParser::RuleFile: return Reading::File;
      case WeirParser::RuleBlock:
      case WeirParser::RuleBody: return Reading::Head;
      case WeirParser::RuleSetting: return Reading::Setting;
      case WeirParser::RuleValue: return Reading::Value;
      case WeirParser::RuleList: return Reading::List;
      case WeirParser::RuleCall: return Reading::Call;
      case WeirParser::RuleRoute: return Reading::Route;
      case WeirParser::RuleTarget: return Reading::Target;
      case WeirParser::RuleField:
      case WeirParser::RuleType: return Reading::Type;
      case WeirParser::RuleParams: return Reading::Parameters;
      case WeirParser::RuleArray: return Reading::Array;
      default: return Reading::Item;
    }
  }

  // First token of the nearest enclosing rule of one of these kinds, or of `otherwise`.
  static std::size_t begin_of(antlr4::ParserRuleContext* context,
                              std::initializer_list<std::size_t> rules,
                              std::size_t otherwise) {
    while (context != nullptr) {
      if (std::ranges::find(rules, context->getRuleIndex()) != rules.end()) {
        return context->start->getTokenIndex();
      }
      context = dynamic_cast<antlr4::ParserRuleContext*>(context->parent);
    }
    return otherwise;
  }

  void report(antlr4::Parser* parser, std::size_t at, Reading reading) {
    antlr4::ParserRuleContext* context = parser->getContext();
    const std::size_t from = begin_of(context,
                                      {WeirParser::RuleSetting,
                                       WeirParser::RuleRouteItem,
                                       WeirParser::RuleItem,
                                       WeirParser::RuleBlock},
                                      at);
    const std::size_t block = begin_of(context, {WeirParser::RuleBlock}, at);
    breaks_.push_back(at);
    Diagnostic found = syntax_error(source_, tokens_, {reading, from, at, block});
    if (spoilt(found.primary.span)) return;
    spoil(found.primary.span);
    diagnostics_.add(std::move(found));
  }

  // One problem a line: the second is mostly an echo of the first.
  void spoil(Span span) { spoilt_lines_.insert(source_.line_of(span.begin)); }
  bool spoilt(Span span) const { return spoilt_lines_.contains(source_.line_of(span.begin)); }

  void skip_to_statement(antlr4::Parser* parser) {
    // Stopping twice at one token would never end.
    const bool again = last_stop_ == position(parser) && tokens_[last_stop_].kind != TokenKind::End;
    last_stop_ = next_statement(tokens_, position(parser) + (again ? 1 : 0));
    skip_to(parser, last_stop_);
  }

  void skip_to_block(antlr4::Parser* parser) {
    skip_to(parser, next_block(tokens_, position(parser)));
  }

  static void skip_to(antlr4::Parser* parser, std::size_t token) {
    while (position(parser) < token) parser->consume();
  }

  const SourceFile& source_;
  const std::vector<Token>& tokens_;
  Diagnostics& diagnostics_;
  std::set<std::size_t> spoilt_lines_;
  std::vector<std::size_t> breaks_;
  std::size_t last_stop_ = static_cast<std::size_t>(-1);
};

// Copies ANTLR's tree into ours, leaving out what could not be read.
class Builder {
 public:
  Builder(const SourceFile& source,
          const std::vector<Token>& tokens,
          std::vector<std::size_t> breaks,
          Diagnostics& diagnostics)
      : source_(source), tokens_(tokens), breaks_(std::move(breaks)), diagnostics_(diagnostics) {}

  File file(WeirParser::FileContext* context) {
    File out;
    for (auto* block : context->block()) {
      if (sound(block) && sound(block->word())) out.blocks.push_back(this->block(block));
    }
    return out;
  }

 private:
  // Nothing in this part of the tree went wrong. The depth is bounded by the grammar.
  static bool sound(antlr4::ParserRuleContext* context) {
    if (context == nullptr || context->exception != nullptr) return false;
    return std::ranges::all_of(context->children, [](antlr4::tree::ParseTree* child) {
      auto* rule = dynamic_cast<antlr4::ParserRuleContext*>(child);
      const bool body = dynamic_cast<WeirParser::BodyContext*>(child) != nullptr ||
                        dynamic_cast<WeirParser::GroupBodyContext*>(child) != nullptr ||
                        dynamic_cast<WeirParser::RouteBodyContext*>(child) != nullptr;
      return rule == nullptr || (body ? rule->exception == nullptr : sound(rule));
    });
  }

  Span span(antlr4::ParserRuleContext* context) const {
    return {tokens_[context->start->getTokenIndex()].span.begin,
            tokens_[context->stop->getTokenIndex()].span.end};
  }

  Name string(Span literal) {
    return {decode_string(source_, literal, diagnostics_), true, literal};
  }

  Name word(antlr4::ParserRuleContext* context) const {
    return {std::string(source_.text(span(context))), false, span(context)};
  }

  Name part(WeirParser::PartContext* context) {
    return context->word() != nullptr ? word(context->word()) : string(span(context));
  }

  Name name(WeirParser::NameContext* context) {
    if (context->STRING() != nullptr) return string(span(context));
    Name out{"", false, span(context)};
    for (auto* part : context->word()) {
      if (!out.text.empty()) out.text += '.';
      out.text += source_.text(span(part));
    }
    return out;
  }

  Value value(WeirParser::ValueContext* context) {
    Value out;
    out.span = span(context);
    if (context->STRING() != nullptr) {
      out.kind = ValueKind::String;
      out.text = decode_string(source_, out.span, diagnostics_);
    } else if (auto* list = context->list(); list != nullptr) {
      out.kind = ValueKind::List;
      for (auto* item : list->part()) out.items.push_back(part(item));
    } else if (auto* call = context->call(); call != nullptr) {
      out.kind = ValueKind::Call;
      out.text = word(call->word()).text;
      for (auto* argument : call->STRING()) {
        out.items.push_back(string(tokens_[argument->getSymbol()->getTokenIndex()].span));
      }
    } else {
      out.kind = context->NUMBER() != nullptr ? ValueKind::Number : ValueKind::Word;
      out.text = std::string(source_.text(out.span));
    }
    return out;
  }

  std::vector<Setting> settings(const std::vector<WeirParser::SettingContext*>& contexts) {
    std::vector<Setting> out;
    for (auto* context : contexts) {
      if (!sound(context) || context->value()->MISSING() != nullptr) continue;
      out.push_back({name(context->name()), value(context->value()), span(context)});
    }
    return out;
  }

  Group group(WeirParser::GroupContext* context) {
    Group out;
    out.name = name(context->name());
    out.span = out.name.span;
    out.settings = settings(context->groupBody()->setting());
    return out;
  }

  Route route(WeirParser::RouteContext* context) {
    Route out;
    out.keyword = word(context->word());
    out.pattern = string(tokens_[context->STRING()->getSymbol()->getTokenIndex()].span);
    for (auto* each : context->target()->part()) out.target.push_back(part(each));
    out.target_span = span(context->target());
    if (context->routeBody() == nullptr) return out;
    std::vector<WeirParser::SettingContext*> inner;
    for (auto* item : context->routeBody()->routeItem()) {
      if (item->setting() != nullptr) inner.push_back(item->setting());
      if (item->group() != nullptr && sound(item->group()))
        out.groups.push_back(group(item->group()));
    }
    out.settings = settings(inner);
    return out;
  }

  Field field(WeirParser::FieldContext* context) {
    Field out;
    out.name = name(context->name());
    out.type = word(context->type()->word());
    out.type_span = span(context->type());
    out.span = span(context);
    if (auto* parameters = context->type()->params(); parameters != nullptr) {
      for (auto* number : parameters->NUMBER()) {
        const Span at = tokens_[number->getSymbol()->getTokenIndex()].span;
        out.parameters.push_back({std::string(source_.text(at)), false, at});
      }
    }
    out.array = context->array() != nullptr;
    out.optional = context->optional() != nullptr;
    if (context->KEY() != nullptr) {
      out.key = true;
      out.key_span = tokens_[context->KEY()->getSymbol()->getTokenIndex()].span;
    }
    return out;
  }

  void add(Block& block, WeirParser::ItemContext* item) {
    if (item->setting() != nullptr) {
      for (Setting& each : settings({item->setting()})) block.settings.push_back(std::move(each));
    } else if (item->group() != nullptr && sound(item->group())) {
      block.groups.push_back(group(item->group()));
    } else if (item->route() != nullptr && sound(item->route()) &&
               item->route()->target()->MISSING() == nullptr) {
      block.routes.push_back(route(item->route()));
    } else if (item->field() != nullptr && sound(item->field())) {
      block.fields.push_back(field(item->field()));
    }
  }

  Block block(WeirParser::BlockContext* context) {
    Block out;
    out.kind = word(context->word());
    out.head_span = out.kind.span;
    for (auto* each : context->headPart()) {
      out.head.push_back(each->word() != nullptr ? word(each->word()) : string(span(each)));
      out.head_span.end = out.head.back().span.end;
    }
    for (auto* item : context->body()->item()) add(out, item);
    const std::size_t first = context->start->getTokenIndex();
    const std::size_t last = context->stop->getTokenIndex();
    const auto broken = std::ranges::lower_bound(breaks_, first);
    out.damaged = broken != breaks_.end() && *broken <= last;
    for (std::size_t at = first; at <= last; ++at) {
      out.damaged = out.damaged || tokens_[at].kind == TokenKind::Missing;
    }
    return out;
  }

  const SourceFile& source_;
  const std::vector<Token>& tokens_;
  std::vector<std::size_t> breaks_;
  Diagnostics& diagnostics_;
};

std::vector<std::unique_ptr<antlr4::Token>> for_antlr(const std::vector<Token>& tokens) {
  std::vector<std::unique_ptr<antlr4::Token>> out;
  for (const Token& token : tokens) {
    out.push_back(std::make_unique<antlr4::CommonToken>(type_of(token)));
  }
  return out;
}

}  // namespace

File parse(const SourceFile& source, Diagnostics& diagnostics) {
  if (!is_readable(source, diagnostics)) return {};
  const std::vector<Token> tokens = repair(source, lex(source), diagnostics);
  antlr4::ListTokenSource token_source(for_antlr(tokens));
  antlr4::CommonTokenStream stream(&token_source);
  WeirParser parser(&stream);
  parser.removeErrorListeners();
  const auto recovery = std::make_shared<Recovery>(source, tokens, diagnostics);
  parser.setErrorHandler(recovery);
  WeirParser::FileContext* tree = parser.file();
  return Builder(source, tokens, recovery->breaks(), diagnostics).file(tree);
}

}  // namespace weir::syntax
