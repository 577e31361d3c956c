/* The C side as one program: the twins, what measures them, and the memory functions gcc may call. */
#include "programs.c"
#include "main.c"

typedef u64 __attribute__((may_alias, aligned(1))) word;
__attribute__((weak)) void *memcpy(void *to, const void *from, __SIZE_TYPE__ n) {
  u8 *t = to;
  const u8 *f = from;
  for (; n >= 32; n -= 32, t += 32, f += 32) {
    word a = ((const word *)f)[0], b = ((const word *)f)[1], c = ((const word *)f)[2], d = ((const word *)f)[3];
    ((word *)t)[0] = a; ((word *)t)[1] = b; ((word *)t)[2] = c; ((word *)t)[3] = d;
  }
  while (n--) *t++ = *f++;
  return to;
}
__attribute__((weak)) void *memset(void *to, int value, __SIZE_TYPE__ n) {
  u8 *t = to;
  word wide = (u8)value * 0x0101010101010101ull;
  for (; n >= 8; n -= 8, t += 8) *(word *)t = wide;
  while (n--) *t++ = (u8)value;
  return to;
}
