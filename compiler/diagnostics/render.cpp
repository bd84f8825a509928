#include "compiler/diagnostics/render.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <vector>

#include "compiler/value/utf8.h"

namespace weir {

namespace {

constexpr std::size_t kWidth = 110;  // characters of a source line that are shown
constexpr std::size_t kLead = 40;    // characters kept before the caret of a longer one

struct Paint {
  Color color = Color::Never;

  std::string operator()(std::string_view escape, std::string_view text) const {
    if (color == Color::Never) return std::string(text);
    return fmt::format("\x1b[{}m{}\x1b[0m", escape, text);
  }
};

constexpr std::string_view kRed = "1;31";
constexpr std::string_view kYellow = "1;33";
constexpr std::string_view kBlue = "1;34";
constexpr std::string_view kBold = "1";

bool is_unprintable(char32_t c, std::string_view bytes) {
  if (c < 0x20 || c == 0x7f || (c >= 0x80 && bytes.size() == 1)) return true;
  if (c >= 0x80 && c < 0xa0) return true;
  // Marks that change the direction or leave no trace can make text read as what it is not.
  return c == 0xfeff || (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2060 && c <= 0x2069);
}

// One element for each character of the line, each fit for a terminal.
std::vector<std::string> printable_characters(std::string_view line) {
  std::vector<std::string> out;
  for_each_code_point(line, [&](char32_t c, std::string_view bytes) {
    const bool show = c == '\t' || !is_unprintable(c, bytes);
    out.emplace_back(show ? bytes : std::string_view("\xef\xbf\xbd"));
  });
  return out;
}

std::string printable(std::string_view text) {
  return fmt::format("{}", fmt::join(printable_characters(text), ""));
}

// Where a label stands: characters [begin, end) of one line, counted from 0.
struct Stretch {
  std::size_t line = 1;
  std::size_t begin = 0;
  std::size_t end = 0;
};

Stretch stretch_of(const Label& label, const SourceFile& file) {
  const Position from = file.position(std::min<std::size_t>(label.span.begin, file.text().size()));
  const Position to = file.position(std::min<std::size_t>(label.span.end, file.text().size()));
  Stretch out{from.line, from.column - 1, to.column - 1};
  if (to.line != from.line) out.end = printable_characters(file.line(from.line)).size();
  out.end = std::max(out.end, out.begin + 1);
  return out;
}

struct Snippet {
  std::string source;
  std::string marks;
};

Snippet snippet(const Stretch& at, char mark, const SourceFile& file) {
  const std::vector<std::string> line = printable_characters(file.line(at.line));
  std::size_t from = 0;
  std::size_t to = line.size();
  if (line.size() > kWidth) {
    from = at.begin > kLead ? at.begin - kLead : 0;
    to = std::min(line.size(), from + kWidth);
  }
  Snippet out;
  if (from > 0) out = {"...", "   "};
  for (std::size_t i = from; i < std::max(to, at.end); ++i) {
    const bool inside = i < to && i < line.size();
    if (!inside && i >= std::max(to, at.begin + 1)) break;
    if (inside) out.source += line[i];
    if (i >= at.end) continue;
    out.marks += i >= at.begin ? mark : inside && line[i] == "\t" ? '\t' : ' ';
  }
  if (to < line.size()) out.source += "...";
  return out;
}

struct Styled {
  const Label* label = nullptr;
  char mark = '^';
  std::string_view color;
};

std::string picture(const std::vector<Styled>& labels,
                    const SourceFile& file,
                    std::size_t gutter,
                    Paint paint) {
  const std::string margin = paint(kBlue, fmt::format("{:{}} |", "", gutter + 1));
  std::string out = margin + "\n";
  std::size_t last_line = 0;
  std::string last_source;
  for (const Styled& styled : labels) {
    const Stretch at = stretch_of(*styled.label, file);
    const Snippet text = snippet(at, styled.mark, file);
    if (last_line != 0 && at.line > last_line + 1) out += paint(kBlue, "...") + "\n";
    if (at.line != last_line || text.source != last_source) {
      const std::string number = paint(kBlue, fmt::format(" {:>{}} |", at.line, gutter));
      fmt::format_to(std::back_inserter(out), "{} {}\n", number, text.source);
    }
    last_line = at.line;
    last_source = text.source;
    const std::size_t blank = text.marks.find_first_not_of(" \t");
    std::string under = text.marks.substr(blank);
    if (!styled.label->text.empty()) under += " " + styled.label->text;
    fmt::format_to(std::back_inserter(out),
                   "{} {}{}\n",
                   margin,
                   text.marks.substr(0, blank),
                   paint(styled.color, under));
  }
  return out;
}

std::size_t gutter_width(const std::vector<Styled>& labels, const SourceFile& file) {
  std::size_t width = 1;
  for (const Styled& styled : labels) {
    width = std::max(width, std::to_string(stretch_of(*styled.label, file).line).size());
  }
  return width;
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace

std::string render(const Diagnostic& diagnostic, const SourceFile& file, Color color) {
  const Paint paint{color};
  const bool error = diagnostic.severity == Severity::Error;
  const std::string_view tint = error ? kRed : kYellow;
  std::vector<Styled> labels;
  if (diagnostic.primary.span.known()) labels.push_back({&diagnostic.primary, '^', tint});
  for (const Label& label : diagnostic.secondary) labels.push_back({&label, '-', kBlue});
  std::ranges::stable_sort(
      labels, {}, [&](const Styled& styled) { return stretch_of(*styled.label, file).line; });
  const std::size_t gutter = gutter_width(labels, file);

  const std::string head =
      fmt::format("{}[{}]", error ? "error" : "warning", code_id(diagnostic.code));
  std::string out = paint(tint, head) + paint(kBold, ": " + printable(diagnostic.message)) + "\n";
  const std::string where =
      diagnostic.primary.span.known() ? to_text(file, diagnostic.primary.span.begin) : file.name();
  out += paint(kBlue, fmt::format("{:{}}-->", "", gutter + 1)) + " " + printable(where) + "\n";
  if (!labels.empty()) out += picture(labels, file, gutter, paint);
  const auto remark = [&](std::string_view kind, const std::string& text) {
    const std::string margin = paint(kBlue, fmt::format("{:{}} =", "", gutter + 1));
    fmt::format_to(
        std::back_inserter(out), "{} {} {}\n", margin, paint(kBold, kind), printable(text));
  };
  for (const std::string& note : diagnostic.notes) remark("note:", note);
  for (const std::string& help : diagnostic.helps) remark("help:", help);
  return out;
}

std::string render(const Diagnostics& diagnostics, const SourceFile& file, Color color) {
  if (diagnostics.empty()) return {};
  std::string out;
  const std::vector<Diagnostic> all = diagnostics.sorted();
  const std::size_t shown = std::min(all.size(), kShownDiagnostics);
  for (std::size_t i = 0; i < shown; ++i) out += render(all[i], file, color) + "\n";

  const std::size_t errors = diagnostics.error_count();
  const std::size_t warnings = diagnostics.warning_count();
  if (errors > 0) out += counted(errors, "error");
  if (errors > 0 && warnings > 0) out += ", ";
  if (warnings > 0) out += counted(warnings, "warning");
  if (errors + warnings > shown) out += fmt::format(", the first {} are shown", shown);
  return out + "\n";
}

}  // namespace weir
