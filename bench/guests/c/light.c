// As ../go/light.
#include "proxy.h"

u32 EXPORT(proxy_on_request_headers)(u32 context, u32 count, u32 end) {
  arena_reset();
  if (proxy_add_header_map_value(REQUEST_HEADERS, TEXT("x-bench"), TEXT("light"))) {
    proxy_log(LOG_CRITICAL, TEXT("bench: a host call failed"));
    return CONTINUE;
  }
  proxy_log(LOG_INFO, TEXT("bench: request seen"));
  return CONTINUE;
}
