// The plugin's configuration: a flat JSON object of texts. What it leaves out has a default.
#pragma once

#include <optional>
#include <string>
#include <string_view>

struct Config {
  // Is set in each request, to `value`.
  std::string header = "x-plugin";
  std::string value = "hello";
  // Where paths begin that nobody may ask for. Empty: nothing is denied.
  std::string deny;

  bool denies(std::string_view path) const { return !deny.empty() && path.substr(0, deny.size()) == deny; }
};

// Reads `{"name": "text", …}`. A JSON library can do more; for three texts it is not worth its size.
class ConfigReader {
public:
  explicit ConfigReader(std::string_view text) : rest_(text) {}

  // Nothing where it is not what is expected.
  std::optional<Config> read() {
    Config config;
    if (skip_blanks(); rest_.empty()) return config;
    if (!take('{')) return std::nullopt;
    if (take('}')) return end(config);
    do {
      const auto name = text();
      if (!name || !take(':')) return std::nullopt;
      const auto value = text();
      if (!value) return std::nullopt;
      if (*name == "header") config.header = *value;
      if (*name == "value") config.value = *value;
      if (*name == "deny") config.deny = *value;
    } while (take(','));
    if (!take('}')) return std::nullopt;
    return end(config);
  }

private:
  std::optional<Config> end(const Config &config) {
    skip_blanks();
    return rest_.empty() ? std::optional(config) : std::nullopt;
  }

  void skip_blanks() {
    while (!rest_.empty() && std::string_view(" \t\r\n").find(rest_.front()) != std::string_view::npos) {
      rest_.remove_prefix(1);
    }
  }

  bool take(char expected) {
    skip_blanks();
    if (rest_.empty() || rest_.front() != expected) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::optional<std::string> text() {
    if (!take('"')) return std::nullopt;
    std::string found;
    while (!rest_.empty()) {
      const char next = rest_.front();
      rest_.remove_prefix(1);
      if (next == '"') return found;
      if (next != '\\') {
        found += next;
      } else if (!escape(found)) {
        return std::nullopt;
      }
    }
    return std::nullopt;
  }

  // Those of one sign; `\u` is for characters that can stand in the text as they are.
  bool escape(std::string &found) {
    constexpr std::string_view names = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    const auto at = rest_.empty() ? std::string_view::npos : names.find(rest_.front());
    if (at == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    found += meanings[at];
    return true;
  }

  std::string_view rest_;
};
