// The part of proxy-wasm's ABI 0.2.1 that these guests use, without any library: what is left is the host's own cost.
#pragma once

typedef unsigned int u32;
typedef unsigned char u8;

#define IMPORT(name) __attribute__((import_module("env"), import_name(#name))) extern u32 name
#define EXPORT(name) __attribute__((export_name(#name))) name
#define TEXT(literal) (literal), (sizeof(literal) - 1)

enum { REQUEST_HEADERS = 0, LOG_INFO = 2, LOG_CRITICAL = 5, CONTINUE = 0 };

IMPORT(proxy_log)(u32 level, const char *text, u32 size);
IMPORT(proxy_get_property)(const char *path, u32 path_size, const u8 **value, u32 *value_size);
IMPORT(proxy_get_header_map_pairs)(u32 map, const u8 **pairs, u32 *pairs_size);
IMPORT(proxy_get_header_map_value)(u32 map, const char *key, u32 key_size, const u8 **value, u32 *value_size);
IMPORT(proxy_add_header_map_value)(u32 map, const char *key, u32 key_size, const char *value, u32 value_size);
IMPORT(proxy_replace_header_map_value)(u32 map, const char *key, u32 key_size, const char *value, u32 value_size);
IMPORT(proxy_remove_header_map_value)(u32 map, const char *key, u32 key_size);

// What the host hands over lives until the next request: an arena, not a heap.
static u8 arena[1 << 16] __attribute__((aligned(16)));
static u32 arena_used;

static inline void arena_reset(void) { arena_used = 0; }

void *EXPORT(malloc)(u32 size) {
  u32 at = arena_used;
  if (size > sizeof(arena) - at) return 0;
  arena_used = (at + size + 15) & ~15u;
  return arena + at;
}

// The name that the Go SDK's modules have for it, and the only one that proxytest asks for.
void *EXPORT(proxy_on_memory_allocate)(u32 size) { return malloc(size); }

void EXPORT(proxy_abi_version_0_2_1)(void) {}
void EXPORT(proxy_on_context_create)(u32 context, u32 parent) {}
u32 EXPORT(proxy_on_vm_start)(u32 context, u32 size) { return 1; }
u32 EXPORT(proxy_on_configure)(u32 context, u32 size) { return 1; }
u32 EXPORT(proxy_on_request_body)(u32 context, u32 size, u32 end) { return CONTINUE; }
u32 EXPORT(proxy_on_request_trailers)(u32 context, u32 count) { return CONTINUE; }
u32 EXPORT(proxy_on_response_headers)(u32 context, u32 count, u32 end) { return CONTINUE; }
u32 EXPORT(proxy_on_response_body)(u32 context, u32 size, u32 end) { return CONTINUE; }
u32 EXPORT(proxy_on_response_trailers)(u32 context, u32 count) { return CONTINUE; }
u32 EXPORT(proxy_on_done)(u32 context) { return 1; }
void EXPORT(proxy_on_log)(u32 context) {}
void EXPORT(proxy_on_delete)(u32 context) {}
