// The part of proxy-wasm's ABI 0.2.1 that this filter uses, and what makes it pleasant to use. More of it is at
// https://github.com/proxy-wasm/spec; README.md says how to take the C++ SDK instead.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#define PROXY_IMPORT(name) __attribute__((import_module("env"), import_name(#name))) uint32_t name
#define PROXY_EXPORT(name) __attribute__((export_name(#name))) name

extern "C" {
PROXY_IMPORT(proxy_log)(uint32_t level, const char *text, size_t size);
PROXY_IMPORT(proxy_get_buffer_bytes)
(uint32_t buffer, uint32_t start, uint32_t length, char **bytes, size_t *size);
PROXY_IMPORT(proxy_get_header_map_value)
(uint32_t map, const char *key, size_t key_size, char **value, size_t *value_size);
PROXY_IMPORT(proxy_replace_header_map_value)
(uint32_t map, const char *key, size_t key_size, const char *value, size_t value_size);
PROXY_IMPORT(proxy_remove_header_map_value)(uint32_t map, const char *key, size_t key_size);
PROXY_IMPORT(proxy_send_local_response)
(uint32_t status, const char *details, size_t details_size, const char *body, size_t body_size, const char *headers,
 size_t headers_size, int32_t grpc_status);
}

namespace proxy {

enum class Level : uint32_t { Trace, Debug, Info, Warn, Error, Critical };
enum class Map : uint32_t { RequestHeaders = 0, RequestTrailers = 1, ResponseHeaders = 2, ResponseTrailers = 3 };
enum class Buffer : uint32_t { RequestBody = 0, ResponseBody = 1, PluginConfiguration = 7 };
enum class Action : uint32_t { Continue = 0, Pause = 1 };

inline void log(Level level, std::string_view text) {
  proxy_log(static_cast<uint32_t>(level), text.data(), text.size());
}

// What the proxy hands over stands in memory that our own malloc gave it.
inline std::string owned(char *bytes, size_t size) {
  std::string text(bytes, size);
  std::free(bytes);
  return text;
}

inline std::optional<std::string> header(Map map, std::string_view key) {
  char *value = nullptr;
  size_t size = 0;
  const auto status = proxy_get_header_map_value(static_cast<uint32_t>(map), key.data(), key.size(), &value, &size);
  if (status != 0) return std::nullopt;
  return owned(value, size);
}

inline void set_header(Map map, std::string_view key, std::string_view value) {
  proxy_replace_header_map_value(static_cast<uint32_t>(map), key.data(), key.size(), value.data(), value.size());
}

inline void remove_header(Map map, std::string_view key) {
  proxy_remove_header_map_value(static_cast<uint32_t>(map), key.data(), key.size());
}

inline std::string bytes(Buffer buffer, uint32_t length) {
  char *start = nullptr;
  size_t size = 0;
  if (length == 0) return {};
  const auto status = proxy_get_buffer_bytes(static_cast<uint32_t>(buffer), 0, length, &start, &size);
  return status == 0 ? owned(start, size) : std::string();
}

// Answers in place of the server behind the proxy, which never sees the request.
inline Action answer(uint32_t status, std::string_view body) {
  proxy_send_local_response(status, nullptr, 0, body.data(), body.size(), nullptr, 0, -1);
  return Action::Pause;
}

} // namespace proxy
