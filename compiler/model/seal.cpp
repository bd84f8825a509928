#include "compiler/model/seal.h"

#include "compiler/value/sha256.h"

namespace weir {

namespace {

constexpr std::string_view kEnd = "\n}\n";
constexpr std::string_view kBefore = ",\n  \"digest\": \"sha256:";
constexpr std::string_view kBehind = "\"\n}\n";
constexpr std::size_t kDigits = 64;
constexpr std::size_t kIdDigits = 12;

}  // namespace

std::string seal(std::string object) {
  object.resize(object.size() - kEnd.size());
  const std::string digest = sha256(object);
  object += kBefore;
  object += digest;
  object += kBehind;
  return object;
}

std::optional<std::string> check_seal(std::string_view text) {
  constexpr std::size_t kLength = kBefore.size() + kDigits + kBehind.size();
  if (text.size() < kLength) return std::nullopt;
  const std::string_view sealed = text.substr(0, text.size() - kLength);
  const std::string_view digest = text.substr(sealed.size() + kBefore.size(), kDigits);
  const bool in_form = text.substr(sealed.size()).starts_with(kBefore) && text.ends_with(kBehind);
  if (!in_form || digest != sha256(sealed)) return std::nullopt;
  return std::string(digest);
}

std::string plan_id(std::string_view digest) {
  return std::string(digest.substr(0, kIdDigits));
}

}  // namespace weir
