#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::test {

// An element as expat reads it, in the order of the text.
struct XmlElement {
  std::string name;
  std::vector<std::pair<std::string, std::string>> attributes;
  std::string text;  // of it and of what is in it
  std::size_t depth = 0;

  std::string attribute(std::string_view name) const;
};

// The elements of an XML document, or what keeps it from being well-formed.
struct XmlDocument {
  std::vector<XmlElement> elements;
  std::string problem;
};
XmlDocument read_xml(std::string_view text);

}  // namespace weir::test
