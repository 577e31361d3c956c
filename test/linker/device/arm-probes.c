/* An "app" in C for the AArch32 start-up code: does what retained[0] says, which the test pokes into RAM before the reset.
 * Compiled with -DUART=<physical base> and, for a 16550, -DUART_16550. Exits with the trap code, or what the probe returns. */
#include "arch.h"

const u32 wasm_initial_pages = 2, wasm_maximum_pages = 129, wasm_null_page = 1;
static const u32 constant[] = { 1, 2, 3 };
static volatile u32 variable = 0x4770;              /* bx lr */
static volatile u32 sink, marks;
static volatile f64 fraction = 0.5;
static i32 first, second;

static void put(char c) {
#ifdef UART_16550
  while (!(*(volatile u32 *)DEVICE(UART + 0x14) & 0x20)) { }
#else
  while (*(volatile u32 *)DEVICE(UART + 0x18) & 0x20) { }
#endif
  *(volatile u32 *)DEVICE(UART) = (u8)c;
}
static void print(const char *s) { while (*s) put(*s++); }
static void hex(const char *name, u32 value) {
  print(name);
  for (int i = 28; i >= 0; i -= 4) put("0123456789abcdef"[value >> i & 15]);
  put('\n');
}

#define MRC(crn, op1, crm, op2) ({ u32 v_; __asm__ volatile("mrc p15, " #op1 ", %0, " #crn ", " #crm ", " #op2 : "=r"(v_)); v_; })
#define R9() ({ u32 v_; __asm__ volatile("mov %0, r9" : "=r"(v_)); v_; })
#define CPSR() ({ u32 v_; __asm__ volatile("mrs %0, cpsr" : "=r"(v_)); v_; })
static u32 load(u32 address) { return *(volatile u32 *)address; }
static u32 store(u32 address) { *(volatile u32 *)address = 0; return 0; }
static u32 jump(u32 address) { ((void (*)(void))address)(); return 0; }
static __attribute__((noinline)) u32 recurse(u32 depth) {
  volatile u8 frame[200];
  frame[depth % 200] = 1;
  return depth == ~0u ? 0 : recurse(depth + 1) + frame[0];
}
static u32 physical(const void *va) {
  __asm__ volatile("mcr p15, 0, %0, c7, c8, 0\n\tisb" : : "r"(va));
  return (MRC(c7, 0, c4, 0) & ~0xfffu) | ((u32)va & 0xfff);
}

static __attribute__((noinline)) void innermost(u32 n) { if (n) TRAP(TRAP_DIVIDE_BY_ZERO); sink++; }
static __attribute__((noinline)) void middle(u32 n) { volatile u32 space[100]; space[n] = n; innermost(n + space[n]); sink += space[0]; }
static __attribute__((noinline)) void outer(u32 n) { middle(n); sink += (u32)fraction; }

static u32 nested(void) {                           /* attempts inside attempts, with interrupts unmasked */
  f64 live = fraction * 3;
  __asm__ volatile("cpsie i");
  i32 code = attempt(2);
  if (code != TRAP_UNREACHABLE || sink != 1) return 1;
  if (attempt(3) != 0 || attempt(4) != TRAP_STACK_OVERFLOW || attempt(5) != TRAP_NULL_PAGE) return 2;
  if (CPSR() & 0x80 || (CPSR() & 0x1f) != 0x13) return 3;
  return live == 1.5 ? 100 : 4;
}
static u32 pingpong(void) {                         /* 1000 switches with live callee-saved and FP registers */
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
  scan_roots((u32)first, (u32)second + 1);
  fiber_destroy(first);
  return marks && fiber_create(0, 4096) == first ? 100 : 3;
}
static void fiber(f64 step) {
  for (f64 sum = fraction;; fiber_switch(0)) {
    sum += step;
    if (sum - (f64)(u32)sum == 0.5) sink++;
  }
}
static u32 grow(void) {                             /* over two boundaries of 4 MiB, where tables are shared */
  u32 physical_end = memory_physical + 2 * WASM_PAGE;
  if (memory_pages != 2 || memory_grow(128) != ~0u || memory_pages != 2 || memory_grow(0) != 2) return 1;
  if (memory_grow(1) != 2 || memory_grow(126) != 3 || memory_pages != 129 || memory_grow(1) != ~0u) return 2;
  for (u32 at = 2 * WASM_PAGE; at < 129 * WASM_PAGE; at += 4) if (load(at)) return 3;
  if (physical((void *)(2 * WASM_PAGE)) != physical_end || physical((void *)(129 * WASM_PAGE - 4)) != physical_end + 127 * WASM_PAGE - 4) return 4;
  return attempt(6) ? 5 : attempt(8) == TRAP_OUT_OF_BOUNDS ? 100 : 6;
}
static u32 divide(void) {                           /* through libgcc and our __udivmoddi4 */
  static const u64 n[] = { 0, 1, 7, 0xffffffffu, 0x100000000, 0x123456789abcdef, 0x8000000000000000, ~0ull };
  for (u32 i = 0; i < 8; i++)
    for (u32 j = 1; j < 8; j++) {
      volatile u64 a = n[i], b = n[j];
      u64 q = a / b, r = a % b;
      if (q * b + r != a || r >= b) return 1;
      volatile i64 s = (i64)a, t = (i64)b;
      if (t == -1) continue;
      i64 sq = s / t, sr = s % t;
      if (sq * t + sr != s || (sr && (sr < 0) != (s < 0)) || (sr < 0 ? -(u64)sr : (u64)sr) >= (t < 0 ? -(u64)t : (u64)t)) return 2;
      volatile u32 c = (u32)a, d = (u32)b | 1;
      if (c / d * d + c % d != c) return 3;
    }
  return 100;
}
static u32 keep(void) {                             /* retained words over PSCI SYSTEM_RESET */
  if (retained[5] == 0x600d) return retained[1023] == 0xfeed ? 100 : 1;
  retained[5] = 0x600d;
  retained[1023] = 0xfeed;
  hvc(0x84000009, 0, 0, 0);
  return 2;
}
static u32 interrupt(void) {                        /* a software-generated interrupt through virt's GICv2 */
  volatile u32 *gicd = (u32 *)DEVICE(0x08000000), *gicc = (u32 *)DEVICE(0x08010000);
  gicd[0] = 1;
  gicc[1] = 0xff;
  gicc[0] = 1;
  if (R9() || !(CPSR() & 0x80)) return 1;
  __asm__ volatile("cpsie i");
  if (CPSR() & 0x80) return 2;
  gicd[0xf00 / 4] = 2 << 24 | 3;                    /* SGI 3 to this core */
  u32 before[4] = { 1, 2, 3, 4 }, spins = 0;
  __asm__ volatile("" : : "r"(before) : "memory");
  while (!R9() && spins < 1000000) spins++;
  if (R9() != 1 || !(CPSR() & 0x80) || (CPSR() & 0x1f) != 0x13) return 3;
  if ((gicc[3] & 0x3ff) != 3 || before[0] + before[3] != 5) return 4;
  safepoint_slow();
  return R9() || marks != 77 ? 5 : 100;
}

void wasm_initialize(void) { }
void export_safepoint(void) { marks = 77; }
void export_markWord(u32 word) { marks += word != 0; }
void wasm_call(u32 index) {
  switch (index) {
    case 0: fiber(1); break;
    case 1: fiber(2); break;
    case 2: if (attempt(5) == TRAP_NULL_PAGE) sink = 1; TRAP(TRAP_UNREACHABLE); break;
    case 3: break;
    case 4: sink = recurse(0); break;
    case 5: load(4); break;
    case 6: store(129 * WASM_PAGE - 4); break;
    case 7: recurse(0); break;
    case 8: load(129 * WASM_PAGE); break;
  }
}
void export_panic(u32 code) {
  hex("trap ", code);
  hex("address ", (u32)trap_address);
  for (i32 i = 0; trap_frame(i) != ~0u; i++) hex("frame ", trap_frame(i));
  if (retained[0] == 'P') load(code == TRAP_DOUBLE_FAULT ? 8 : 4);
  semihosting_exit((i32)code);
}

static __attribute__((noinline)) u32 probe(u32 which) {
  u32 end = memory_pages * WASM_PAGE, offset = physical(_start) - (u32)_start;
  volatile u64 local = 0x4770477047704770ull;
  switch (which) {
    case 0: case 'R': return 100;
    case 'a': return load(0);                       /* null */
    case 'b': return load(4095 - 3);
    case 'c': return store(4);
    case 'd': return jump(0);
    case 'e': return recurse(0);
    case 'f': fiber_switch(fiber_create(7, 4096)); return 1;
    case 'g': return store((u32)store & ~3u);       /* read-only */
    case 'h': return store((u32)constant);
    case 'i': return store((MRC(c2, 0, c0, 1) & ~0x3fffu) - offset);
    case 'j': return store((MRC(c2, 0, c0, 1) & ~0x3fffu) - offset + 0x4000);
    case 'k': return jump((u32)&variable | 1);      /* not executable */
    case 'l': return jump((u32)&local | 1);
    case 'm': return jump(0x2001);
    case 'n': return jump((u32)constant);
    case 'o': return jump(DEVICE(UART));
    case 'p': return load(end - 4) + load(end);     /* out of bounds */
    case 'q': return load(0x7ffffffc);
    case 'r': return load(0x80000000);
    case 's': return load(0x8ffffffc);
    case 't': return load(DEVICE_BASE + 0x6fff0000) + load(0xfffffffc);
    case 'u': __asm__ volatile("udf.w #0x0703" : : : "memory"); return 1;
    case 'v': __asm__ volatile(".hword 0xde00"); return 1;
    case 'w': __asm__ volatile("ldrd r2, r3, [%0]" : : "r"((u32)&local | 1) : "r2", "r3"); return 1;
    case 'x': outer(1); return 1;
    case 'y': return load((u32)fault_stack - 4) + 1;
    case 'A': return nested();
    case 'B': return pingpong();
    case 'C': return grow();
    case 'D': return divide();
    case 'E': return keep();
    case 'F': return interrupt();
    case 'G': return load(DEVICE(0x0a800000));      /* inside the board's ranges, and nobody answers */
    case 'H': ((volatile u8 *)&sink)[1] = 1; return *(volatile u32 *)((u32)&local + 1) == 0x70477047 ? 100 : 1;
    case 'I': dma_flush(0x1001, 5000); dma_flush(0x1fff, 2); return hvc(0x84000000, 0, 0, 0) > 0 ? 100 : 1;
    case 'P': return load(4);
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
