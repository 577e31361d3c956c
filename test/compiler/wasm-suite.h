/* Runs the steps of a conformance image; test/compiler/wasm-suite.ts writes the modules and the steps behind this. */
#include "prelude.h"
#include "arch.h"
enum { START, START_TRAPS, CALL, RETURNS, TRAPS };
enum { BITS32, BITS64, CANONICAL32, CANONICAL64, ARITHMETIC32, ARITHMETIC64 };
struct value { u32 kind; u64 bits; };
struct step { u8 op, results; u16 unused; u32 traps, line, arguments, expected; void (*function)(void); void (*invoke)(void (*)(void), const struct value *); };
extern const struct value values[];
extern const struct step steps[];
extern const u32 step_count;
extern const char *const scripts[];

/* No page 0 kept free, no memory of its own: each module's comes and goes. */
const u32 wasm_initial_pages = 0, wasm_maximum_pages = 65536, wasm_null_page = 0;
void wasm_initialize(void) {}
void export_safepoint(void) {}
void export_markWord(u32 word) { (void)word; }
static u64 result[8];
static u32 maximum, passed, now;

static u32 suite_grow(u32 pages) { return pages > maximum - memory_pages ? ~0u : memory_grow(pages); }
static void suite_memory(u32 initial, u32 most) {
  if (memory_pages) arch_map(0, 0, memory_pages * 16, MAP_NONE);
  memory_pages = 0;
  maximum = most;
  memory_grow(initial);
}
#define memory_grow(n) suite_grow(n)

static void put(char c) { DEVICE_WRITE("b", 0x09000000u, c); }
static void print(const char *text) { while (*text) put(*text++); }
static void number(u64 n, u32 base) {
  char digits[24]; u32 i = 23;
  digits[i] = 0;
  do digits[--i] = "0123456789abcdef"[n % (u64)base]; while ((n = n / (u64)base));
  print(digits + i);
}
void export_panic(u32 code) { print("\npanic "); number(code, 10); print(" at step "); number(now, 10); semihosting_exit(1); }

void wasm_call(u32 index) {
  const struct step *step = &steps[index];
  if (step->invoke) step->invoke(step->function, values + step->arguments);
  else step->function();
}

static int holds(const struct value *want, u64 got) {
  switch (want->kind) {
    case BITS32: return (u32)want->bits == (u32)got;
    case BITS64: return want->bits == got;
    case CANONICAL32: return ((u32)got & 0x7fffffffu) == 0x7fc00000u;
    case CANONICAL64: return (got & ~(1ull << 63)) == 0x7ff8ull << 48;
    case ARITHMETIC32: return ((u32)got & 0x7fc00000u) == 0x7fc00000u;
    default: return (got & 0x7ff8ull << 48) == 0x7ff8ull << 48;
  }
}

static void fail(const struct step *step, i32 trap) {
  print("FAIL "); print(scripts[step->line >> 20]); print(".wast:"); number(step->line & 0xfffff, 10);
  print(": trap "); number((u32)trap, 10); print(" address "); number(trap_address, 16); print(", result 0x"); number(result[0], 16);
  print(", wanted kind "); number(values[step->expected].kind, 10); print(" 0x"); number(values[step->expected].bits, 16); print(" traps 0x"); number(step->traps, 16);
  put('\n');
}

void wasm_start(void) {
  for (now = 0; now < step_count; now++) {
    const struct step *step = &steps[now];
    result[0] = 0xdeadbeefdeadbeefull;
    i32 trap = attempt(now);
    int good = 1;
    if (step->op == TRAPS || step->op == START_TRAPS) good = trap > 0 && trap < 32 && step->traps >> trap & 1;
    else if (trap) good = 0;
    else if (step->op == RETURNS) for (u32 i = 0; i < step->results; i++) good &= holds(&values[step->expected + i], result[i]);
    if (!good) fail(step, trap);
    else if (step->op != START && step->op != CALL) passed++;
  }
  print("DONE "); number(passed, 10); put('\n');
  semihosting_exit(0);
}
