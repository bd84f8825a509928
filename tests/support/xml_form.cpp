#include "tests/support/xml_form.h"

#include <expat.h>
#include <fmt/format.h>

#include <memory>

namespace weir::test {

namespace {

struct Reading {
  std::vector<XmlElement> elements;
  std::vector<std::size_t> open;
};

void begin(void* user, const XML_Char* name, const XML_Char** attributes) {
  auto& reading = *static_cast<Reading*>(user);
  XmlElement element{.name = name, .attributes = {}, .text = {}, .depth = reading.open.size()};
  for (const XML_Char** at = attributes; *at != nullptr; at += 2) {
    element.attributes.emplace_back(at[0], at[1]);
  }
  reading.open.push_back(reading.elements.size());
  reading.elements.push_back(std::move(element));
}

void end(void* user, const XML_Char* /*name*/) {
  static_cast<Reading*>(user)->open.pop_back();
}

void text(void* user, const XML_Char* piece, int length) {
  auto& reading = *static_cast<Reading*>(user);
  for (const std::size_t at : reading.open) {
    reading.elements[at].text.append(piece, static_cast<std::size_t>(length));
  }
}

}  // namespace

std::string XmlElement::attribute(std::string_view wanted) const {
  for (const auto& [key, value] : attributes) {
    if (key == wanted) return value;
  }
  return {};
}

XmlDocument read_xml(std::string_view document) {
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(
      XML_ParserCreate(nullptr), &XML_ParserFree);
  Reading reading;
  XML_SetUserData(parser.get(), &reading);
  XML_SetElementHandler(parser.get(), begin, end);
  XML_SetCharacterDataHandler(parser.get(), text);
  const XML_Status status =
      XML_Parse(parser.get(), document.data(), static_cast<int>(document.size()), 1);
  if (status == XML_STATUS_OK) return {.elements = std::move(reading.elements), .problem = {}};
  return {.elements = {},
          .problem = fmt::format("{} in line {}",
                                 XML_ErrorString(XML_GetErrorCode(parser.get())),
                                 XML_GetCurrentLineNumber(parser.get()))};
}

}  // namespace weir::test
