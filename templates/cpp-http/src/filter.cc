// An HTTP filter: it marks requests with a header, answers those to some paths itself, and tidies responses.

#include "config.h"
#include "proxy_wasm.h"

namespace {

using proxy::Action;
using proxy::Level;
using proxy::Map;

Config config;

bool configure(std::string_view text) {
  const auto read = ConfigReader(text).read();
  if (!read) {
    proxy::log(Level::Critical, "cannot read the configuration: it is not the JSON that is expected");
    return false;
  }
  config = *read;
  proxy::log(Level::Info, config.header + ": " + config.value + ", denied below \"" + config.deny + "\"");
  return true;
}

Action on_request_headers() {
  const auto path = proxy::header(Map::RequestHeaders, ":path").value_or("");
  if (config.denies(path)) {
    proxy::log(Level::Warn, "denied " + path.substr(0, path.find('?')));
    return proxy::answer(403, "not for you\n");
  }
  proxy::set_header(Map::RequestHeaders, config.header, config.value);
  return Action::Continue;
}

Action on_response_headers() {
  // Nobody needs to know what the server runs.
  proxy::remove_header(Map::ResponseHeaders, "x-powered-by");
  proxy::set_header(Map::ResponseHeaders, "x-served-by", "%{name}");
  return Action::Continue;
}

} // namespace

// What the proxy calls. The names and parameters are the ABI's.
extern "C" {

void PROXY_EXPORT(proxy_abi_version_0_2_1)() {}

void PROXY_EXPORT(proxy_on_context_create)(uint32_t, uint32_t) {}
uint32_t PROXY_EXPORT(proxy_on_vm_start)(uint32_t, uint32_t) { return 1; }

// The proxy refuses the plugin when it is told 0.
uint32_t PROXY_EXPORT(proxy_on_configure)(uint32_t, uint32_t size) {
  return configure(proxy::bytes(proxy::Buffer::PluginConfiguration, size)) ? 1 : 0;
}

uint32_t PROXY_EXPORT(proxy_on_request_headers)(uint32_t, uint32_t, uint32_t) {
  return static_cast<uint32_t>(on_request_headers());
}

uint32_t PROXY_EXPORT(proxy_on_response_headers)(uint32_t, uint32_t, uint32_t) {
  return static_cast<uint32_t>(on_response_headers());
}

uint32_t PROXY_EXPORT(proxy_on_done)(uint32_t) { return 1; }
void PROXY_EXPORT(proxy_on_delete)(uint32_t) {}
}
