// As ../go/heavy, but that it does not decode what it is given beyond the number of headers.
#include "proxy.h"

// Pairs start with their number; the arena aligns them.
static u32 count_of(const u8 *pairs) { return pairs ? *(const u32 *)pairs : 0; }

static u32 decimal(u32 number, char *text) {
  u32 size = 0;
  if (number >= 10) text[size++] = '0' + number / 10 % 10;
  text[size++] = '0' + number % 10;
  return size;
}

u32 EXPORT(proxy_on_request_headers)(u32 context, u32 count, u32 end) {
  const u8 *before = 0, *after = 0, *value;
  char number[2];
  u32 size, failed = 0;
  arena_reset();
  failed |= proxy_get_header_map_pairs(REQUEST_HEADERS, &before, &size);
  failed |= proxy_get_header_map_value(REQUEST_HEADERS, TEXT(":path"), &value, &size);
  failed |= proxy_get_header_map_value(REQUEST_HEADERS, TEXT("user-agent"), &value, &size);
  failed |= proxy_get_property(TEXT("request\0protocol"), &value, &size);
  failed |= proxy_replace_header_map_value(REQUEST_HEADERS, TEXT("user-agent"), TEXT("bench/2"));
  failed |= proxy_remove_header_map_value(REQUEST_HEADERS, TEXT("x-remove"));
  failed |= proxy_add_header_map_value(REQUEST_HEADERS, TEXT("x-bench"), number, decimal(count_of(before), number));
  failed |= proxy_get_header_map_pairs(REQUEST_HEADERS, &after, &size);
  if (failed || count_of(after) != count_of(before)) {
    proxy_log(LOG_CRITICAL, TEXT("bench: a host call failed"));
    return CONTINUE;
  }
  proxy_log(LOG_INFO, TEXT("bench: request seen"));
  return CONTINUE;
}
