/* Stand-ins for what the generated C gives (uni.h), and a console, so that start-up code can be tried alone.
 * Each test defines `run` and says with -D which case it is; UART is the PL011's physical base. */
#include "uni.h"

#ifdef __aarch64__
#define RESERVED register u64 safepoint __asm__(SAFEPOINT_REGISTER)
#define READ_SAFEPOINT(value) __asm__ volatile("mov %0, " SAFEPOINT_REGISTER : "=r"(value))
#else
#define READ_SAFEPOINT(value) __asm__ volatile("mov %0, " SAFEPOINT_REGISTER : "=r"(value))
#endif

#ifndef PAGES
#define PAGES 1
#endif
#ifndef MAXIMUM
#define MAXIMUM 64
#endif
const u32 wasm_initial_pages = PAGES, wasm_maximum_pages = MAXIMUM, wasm_null_page = 1;

static void put(char c) {
  volatile u32 *uart = (volatile u32 *)DEVICE(UART);
  while (uart[6] & 1 << 5) { }
  uart[0] = (u8)c;
}
static void text(const char *s) { while (*s) put(*s++); }
static void hex(u64 value) {
  for (int shift = 60; shift >= 0; shift -= 4) if (value >> shift || !shift) put("0123456789abcdef"[value >> shift & 15]);
}
/* One `key=value` line. */
static void say(const char *key, u64 value) { text(key); put('='); hex(value); put('\n'); }

static void report(u32 code) {
  say("code", code);
  say("address", trap_address());
  for (i32 i = 0; i < 32 && trap_frame(i) != 0xffffffff; i++) say("frame", trap_frame(i));
}
