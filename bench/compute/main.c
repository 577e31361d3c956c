/* Runs the C twins the same way as main.ts, over the same start-up code, and prints the same lines. */
#include "../../linker/startup/uni.h"

u32 calls(i32), nbody(i32), sieve(i32), sha256(i32), checksums(i32), trees(i32), strings(i32), dispatch(i32), sorting(i32), copies(i32);
void allocator_start(u8 *from, u8 *to);

const u32 wasm_initial_pages = 64, wasm_maximum_pages = 64, wasm_null_page = 1;
void wasm_initialize(void) {}
void export_safepoint(void) {}
void export_markWord(u32 word) { (void)word; }
void export_panic(u32 code) { semihosting_exit((i32)code); }
void wasm_call(u32 index) { (void)index; }

static void put(char letter) {
  volatile u32 *uart = (volatile u32 *)DEVICE(0x09000000u); /* PL011 of QEMU's virt: the only machine of this benchmark */
  while (uart[6] & 1 << 5) {}
  uart[0] = (u8)letter;
}
static void put_text(const char *text) { while (*text) put(*text++); }
static void put_number(u64 value) {
  char digits[20];
  int count = 0;
  do digits[count++] = (char)('0' + value % 10); while (value /= 10);
  while (count) put(digits[--count]);
}
static u64 counter(void) {
#ifdef __aarch64__
  u64 value;
  __asm__ volatile("isb\n mrs %0, cntvct_el0" : "=r"(value) : : "memory");
  return value;
#else
  u32 low, high;
  __asm__ volatile("isb\n mrrc p15, 1, %0, %1, c14" : "=r"(low), "=r"(high) : : "memory");
  return (u64)high << 32 | low;
#endif
}
/* `n`, in a way gcc cannot see through: it must not find that two calls are the same. */
static i32 opaque(i32 n) { return n + (i32)(counter() >> 63); }
static __attribute__((noinline)) void measure(const char *name, u32 (*program)(i32), i32 n) {
  u32 result = program(opaque(n));
  u64 start = counter();
  result += program(opaque(n));
  result += program(opaque(n));
  u64 taken = counter() - start;
  put_text(name); put(' '); put_number(result); put(' '); put_number(taken / 2); put('\n');
}
void wasm_start(void) {
  allocator_start((u8 *)65536, (u8 *)(64u * 65536));
  measure("calls", calls, 15);
  measure("nbody", nbody, 500);
  measure("sieve", sieve, 20000);
  measure("sha256", sha256, 64);
  measure("checksums", checksums, 16384);
  measure("trees", trees, 20);
  measure("strings", strings, 1000);
  measure("dispatch", dispatch, 100);
  measure("sorting", sorting, 5000);
  measure("copies", copies, 200);
  semihosting_exit(0);
}
