#include "app.h"

void wasm_initialize(void) { *(volatile u32 *)0x1000 = 0x12345678; }
void export_safepoint(void) { }
void export_markWord(u32 word) { (void)word; }
void wasm_call(u32 index) { (void)index; }
void export_panic(u32 code) { report(code); semihosting_exit(60); }

void wasm_start(void) {
  text("hello\n");
  say("level", entry_level());
  say("tree", device_tree());
  if (device_tree()) say("magic", *(volatile u32 *)DEVICE(device_tree()));
  say("physical", memory_physical);
  say("data", *(volatile u32 *)0x1000);
  say("pages", memory_grow(1));
  say("zero", *(volatile u32 *)(2 * WASM_PAGE - 4));
  semihosting_exit(42);
}
