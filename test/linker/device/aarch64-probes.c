/* An "app" in C for the AArch64 start-up code: does what retained[0] says, which the test pokes into RAM before the reset.
 * Compiled with -DUART=<physical base of a PL011>. Exits with the trap code, or what the probe returns. */
#include "arch.h"

#define APART __attribute__((noipa))

const u32 wasm_initial_pages = 2, wasm_maximum_pages = 64, wasm_null_page = 1;
extern u8 tables_start[];
static const u32 constant[] = { 1, 2, 3 };
static volatile u32 variable = 0xd65f03c0;          /* ret */
static volatile u32 sink, marks, safepoints;
static volatile f64 fraction = 0.5;
static i32 first, second;

static void put(char c) {
  while (*(volatile u32 *)DEVICE(UART + 0x18) & 0x20) { }
  *(volatile u32 *)DEVICE(UART) = (u8)c;
}
static void print(const char *s) { while (*s) put(*s++); }
static void hex(const char *name, u64 value) {
  print(name);
  for (int i = 60; i >= 0; i -= 4) put("0123456789abcdef"[value >> i & 15]);
  put('\n');
}

#define MRS(name) ({ u64 v_; __asm__ volatile("mrs %0, " #name : "=r"(v_)); v_; })
#define X28() ({ u64 v_; __asm__ volatile("mov %0, x28" : "=r"(v_)); v_; })
#define ON_FIBER_STACK() (MRS(SPSel) == 0)
#define MASKED() (MRS(DAIF) & 0x80)
static APART u32 load(u64 address) { return *(volatile u32 *)address; }
static APART u32 store(u64 address) { *(volatile u32 *)address = 0; return 0; }
static APART u32 jump(u64 address) { ((void (*)(void))address)(); return 0; }
static APART u32 recurse(u32 depth) {
  volatile u8 frame[200];
  frame[depth % 200] = 1;
  return depth == ~0u ? 0 : recurse(depth + 1) + frame[0];
}
static u64 physical(u64 va) {
  __asm__ volatile("at s1e1r, %0\n\tisb" : : "r"(va));
  return (MRS(PAR_EL1) & 0xfffffffff000) | (va & 0xfff);
}

static APART void innermost(u32 n) { if (n) TRAP(TRAP_DIVIDE_BY_ZERO); sink++; }
static APART void middle(u32 n) { volatile u32 space[100]; space[n] = n; innermost(n + space[n]); sink += space[0]; }
static APART void outer(u32 n) { middle(n); sink += (u32)fraction; }

static APART u32 nested(void) {                     /* attempts inside attempts, with interrupts unmasked */
  f64 live = fraction * 3;
  __asm__ volatile("msr daifclr, #2");
  i32 code = attempt(2);
  if (code != TRAP_UNREACHABLE || sink != 1) return 1;
  if (attempt(3) != 0 || attempt(4) != TRAP_STACK_OVERFLOW || attempt(5) != TRAP_NULL_PAGE) return 2;
  if (MASKED() || !ON_FIBER_STACK()) return 3;
  if (attempt(8) != TRAP_NULL_PAGE || MASKED()) return 4;
  return live == 1.5 ? 100 : 5;
}
static APART u32 pingpong(void) {                   /* 1000 switches with live callee-saved and FP registers */
  first = fiber_create(0, 4096);
  second = fiber_create(1, 4096);
  if (first != 1 || second != 2) return 1;
  f64 a = fraction, b = a * 3, c = a * 5;
  u32 x = variable, y = x * 3, z = x * 5;
  for (u32 i = 0; i < 500; i++) {
    fiber_switch(i & 1 ? first : second);
    a += 1; b += a; c += b; x += 1; y += x; z += y;
  }
  f64 d = fraction, e = d * 3, f = d * 5;
  u32 u = variable, v = u * 3, w = u * 5;
  for (u32 i = 0; i < 500; i++) { d += 1; e += d; f += e; u += 1; v += u; w += v; }
  if (a != d || b != e || c != f || x != u || y != v || z != w || sink != 500) return 2;
  fiber_destroy(first);
  return fiber_create(0, 4096) == first && fiber_create(0, 1 << 20) == -1 ? 100 : 3;
}
static void fiber(f64 step) {
  for (f64 sum = fraction;; fiber_switch(0)) {
    sum += step;
    if (sum - (f64)(u32)sum == 0.5) sink++;
  }
}
static APART u32 roots(void) {                      /* words in registers and on the stacks of running and switched-out fibers */
  register u64 held __asm__("x23") = 0x5080;        /* callee-saved: nothing stores it before scan_roots does */
  __asm__ volatile("" : "+r"(held));
  scan_roots(0x5000, 0x5100);
  __asm__ volatile("" : : "r"(held));
  if (!marks) return 1;
  i32 other = fiber_create(9, 4096);
  fiber_switch(other);
  marks = 0;
  scan_roots(0x6000, 0x6100);
  if (!marks) return 2;
  fiber_destroy(other);
  marks = 0;
  scan_roots(0x6000, 0x6100);
  return marks ? 3 : 100;
}
static APART u32 grow(void) {
  u32 physical_end = memory_physical + 2 * WASM_PAGE;
  if (memory_pages != 2 || memory_grow(63) != ~0u || memory_grow(~0u) != ~0u || memory_pages != 2 || memory_grow(0) != 2) return 1;
  if (memory_grow(62) != 2 || memory_pages != 64 || memory_grow(1) != ~0u) return 2;
  for (u32 at = 2 * WASM_PAGE; at < 64 * WASM_PAGE; at += 4) if (load(at)) return 3;
  for (u32 at = 2 * WASM_PAGE; at < 64 * WASM_PAGE; at += PAGE)
    if (physical(at) != physical_end + at - 2 * WASM_PAGE) return 4;
  return attempt(6) ? 5 : 100;
}
static APART u32 keep(void) {                       /* retained words over PSCI SYSTEM_RESET */
  if (retained[5] == 0x600d) return retained[1023] == 0xfeed ? 100 : 1;
  retained[5] = 0x600d;
  retained[1023] = 0xfeed;
  hvc(0x84000009, 0, 0, 0);
  return 2;
}
static APART u32 interrupt(void) {                  /* a software-generated interrupt through virt's GICv2 */
  volatile u32 *gicd = (u32 *)DEVICE(0x08000000), *gicc = (u32 *)DEVICE(0x08010000);
  gicd[0] = 1;
  gicc[1] = 0xff;
  gicc[0] = 1;
  if (X28() || !MASKED()) return 1;
  __asm__ volatile("msr daifclr, #2");
  if (MASKED()) return 2;
  gicd[0xf00 / 4] = 2 << 24 | 3;                    /* SGI 3 to this core */
  u32 before[4] = { 1, 2, 3, 4 }, spins = 0;
  __asm__ volatile("" : : "r"(before) : "memory");
  while (!X28() && spins < 1000000) spins++;
  if (X28() != 1 || !MASKED() || !ON_FIBER_STACK()) return 3;
  if ((gicc[3] & 0x3ff) != 3 || before[0] + before[3] != 5) return 4;
  safepoint_slow();
  return X28() || safepoints != 1 ? 5 : 100;
}
static APART u32 small(void) {                      /* with -m 1, told what the board says: fibers come from RAM that is there */
  set_memory_end(board_ram.base + board_ram.size);
  i32 count = 0;
  while (fiber_create(3, 16384) > 0) count++;
  return count >= 4 && count < 32 ? 100 : 1;
}
static APART u32 many(void) {                       /* fibers until there is no memory; what is left still works */
  i32 count = 0;
  set_memory_end(memory_physical + 0x400000);
  while (fiber_create(3, 65536) > 0) count++;
  if (count < 20 || memory_grow(64 - 2) != ~0u || memory_pages != 2) return 1;
  for (i32 i = 1; i <= count; i++) fiber_destroy(i);
  i32 again = 0;
  while (fiber_create(3, 65536) > 0) again++;
  return again == count ? 100 : 2;
}

void wasm_initialize(void) { }
void export_safepoint(void) { safepoints++; }
void export_markWord(u32 word) { marks += word % 0x100 == 0x80; }
void wasm_call(u32 index) {
  switch (index) {
    case 0: fiber(1); break;
    case 1: fiber(2); break;
    case 2: if (attempt(5) == TRAP_NULL_PAGE) sink = 1; TRAP(TRAP_UNREACHABLE); break;
    case 3: break;
    case 4: sink = recurse(0); break;
    case 5: load(4); break;
    case 6: store(64 * WASM_PAGE - 4); break;
    case 7: recurse(0); break;
    case 8: __asm__ volatile("msr daifset, #2"); load(4); break;
    case 9: {
      volatile u32 root[2] = { 0x6080, 1 };
      fiber_switch(0);
      sink = root[0];
      break;
    }
  }
}
void export_panic(u32 code) {
  hex("trap ", code);
  hex("address ", trap_address);
  for (i32 i = 0; trap_frame(i) != ~0u; i++) hex("frame ", trap_frame(i));
  if (retained[0] == 'P') load(code == TRAP_DOUBLE_FAULT ? 8 : 4);
  if (retained[0] == 'Q' && code != TRAP_DOUBLE_FAULT) recurse(0);
  semihosting_exit((i32)code);
}

static APART u32 probe(u32 which) {
  u32 end = memory_pages * WASM_PAGE;
  volatile u64 local = 0xd65f03c0d65f03c0;
  switch (which) {
    case 0: case 'R': return 100;
    case 'a': return load(0) + 1;                   /* null */
    case 'b': return load(4095 - 3) + 1;
    case 'c': return store(4) + 1;
    case 'd': return jump(0);
    case 'e': return recurse(0);
    case 'f': fiber_switch(fiber_create(7, 4096)); return 1;
    case 'g': return store((u64)store) + 1;         /* read-only */
    case 'h': return store((u64)constant) + 1;
    case 'i': return store((u64)tables_start + 0x1000) + 1;
    case 'j': return store((u64)tables_start + 0x4000) + 1;
    case 'k': return jump((u64)&variable);          /* not executable */
    case 'l': return jump((u64)&local);
    case 'm': return jump(0x2000);
    case 'n': return jump((u64)constant);
    case 'o': return jump(DEVICE(UART));
    case 'p': return load(end - 4) + load(end);     /* out of bounds */
    case 'q': return load(0xfffffffc) + 1;
    case 'r': return load(0x1fffffffcull) + 1;
    case 's': return load(0x200000000ull) + 1;      /* past both halves */
    case 't': return load(DEVICE(0xe0000000)) + 1;
    case 'u': __asm__ volatile("brk #0x703" : : : "memory"); return 1;
    case 'v': __asm__ volatile(".inst 0" : : : "memory"); return 1;
    case 'w': __asm__ volatile("ldxr x2, [%0]" : : "r"((u64)&local | 1) : "x2"); return 1;
    case 'x': outer(1); return 1;
    case 'y': return load((u64)fault_stack - 4) + 1;
    case 'z': return load((u64)boot_stack - 4) + 1;
    case 'A': return nested();
    case 'B': return pingpong();
    case 'C': return grow();
    case 'D': return roots();
    case 'E': return keep();
    case 'F': return interrupt();
    case 'G': return load(DEVICE(0x0a800000)) + 1;  /* inside the board's ranges, and nobody answers */
    case 'H': return *(volatile u32 *)((u64)&local + 1) == 0xc0d65f03 ? 100 : 1;
    case 'I': dma_flush(0x1001, 5000); dma_flush(0x1fff, 2); return hvc(0x84000000, 0, 0, 0) > 0 ? 100 : 1;
    case 'J': return many();
    case 'K': return small();
    case 'P': case 'Q': return load(4);
    default: return 99;
  }
}
void wasm_start(void) {
  print("hello\n");
  hex("level ", entry_level);
  hex("tree ", device_tree ? *(volatile u32 *)DEVICE(device_tree) : 0);
  u32 result = probe(retained[0]);
  hex("result ", result);
  semihosting_exit((i32)result);
  print("nobody listens\n");
}
