/* What generated C is made of. Operations that can trap are macros, so that the trap carries the line of the statement.
 * Section numbers are those of the WebAssembly core specification 2.0. */
#include "uni.h"
#define INLINE static inline __attribute__((always_inline, artificial, unused))
#define COLD static __attribute__((cold, noinline, unused))
#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)
/* Evaluates a value nobody uses: the load in it must still trap. */
#define FORCE(x) do { __typeof__(x) v_ = (x); __asm__ volatile("" : : "r"(v_)); } while (0)
/* `site` tells two traps of a function apart, lest gcc merge them and their lines; vectors look at the low byte only. */
#define TRAP_AT(code, site) TRAP((code) | (site) << 8)
#define TRAP_IF(condition, code, site) (UNLIKELY(condition) ? ({ TRAP_AT(code, site); }) : (void)0)
typedef struct { u32 type; void (*code)(void); } funcref;

/* --- Linear memory: addresses are virtual addresses; accesses may be unaligned and of any type ------------------------ */
#define MEMORY_TYPE(T) typedef T m_##T __attribute__((aligned(1), may_alias))
MEMORY_TYPE(u8); MEMORY_TYPE(i8); MEMORY_TYPE(u16); MEMORY_TYPE(i16); MEMORY_TYPE(u32); MEMORY_TYPE(i32); MEMORY_TYPE(u64); MEMORY_TYPE(i64);
MEMORY_TYPE(f32); MEMORY_TYPE(f64);
/* Unions, because views of several types may share a buffer: what is reached through one union overlaps, through two it does not. */
union element { m_u8 u8; m_i8 i8; m_u16 u16; m_i16 i16; m_u32 u32; m_i32 i32; u64 u64; i64 i64; f32 f32; f64 f64; } __attribute__((packed));
union header { m_u32 u32; m_i32 i32; } __attribute__((packed));
/* gcc 12 passes an i64 of an under-aligned type to a function in an odd pair of registers on AArch32, against AAPCS: not so a packed part. */
typedef union { u64 u64; i64 i64; } __attribute__((packed, may_alias)) m_wide;
#define ANY(T, a) (_Generic((T)0, u64: ((m_wide *)(a))->u64, i64: ((m_wide *)(a))->i64, default: *(m_##T *)(a)))
/* Elements and fields are aligned. AArch32 needs to know: else parts of unions go by bytes and floats through core registers. */
#define ALIGNED(U, T, a) (((union U *)__builtin_assume_aligned((void *)(a), sizeof(T)))->T)
#define ELEMENT(T, a) ALIGNED(element, T, a)
#define HEADER(T, a) ALIGNED(header, T, a)
typedef f32 field_f32 __attribute__((may_alias)); typedef f64 field_f64 __attribute__((may_alias));
#define FIELD(T, a) (*(field_##T *)(a))
#define AT ANY
#ifdef __aarch64__
#include "aarch64.h"
#else
#include "arm.h"
#endif
typedef address ref;                    /* locals that hold managed objects; compiler/gdb/uni.py shows them */
typedef u32 u32_ref;
typedef i32 i32_ref;

/* Bulk memory (4.4.7): the whole range is checked before the first byte is written. */
#define IN_RANGE(start, length, size) ((u64)(start) + (u64)(length) <= (u64)(size))
#define MEMORY_BYTES ((u64)memory_pages * WASM_PAGE)
static __attribute__((noinline, unused)) void copy_bytes(address to, address from, address n) {
  if (to - from >= n) {                 /* forward is safe: `to` is below `from` or behind its end */
    for (; n >= 32; n -= 32, to += 32, from += 32) {
      u64 a = AT(u64, from), b = AT(u64, from + 8), c = AT(u64, from + 16), d = AT(u64, from + 24);
      AT(u64, to) = a; AT(u64, to + 8) = b; AT(u64, to + 16) = c; AT(u64, to + 24) = d;
    }
    for (; n >= 8; n -= 8, to += 8, from += 8) AT(u64, to) = AT(u64, from);
    for (; n; n--) AT(u8, to++) = AT(u8, from++);
  } else {
    for (; n >= 8; n -= 8) AT(u64, to + n - 8) = AT(u64, from + n - 8);
    for (; n; n--) AT(u8, to + n - 1) = AT(u8, from + n - 1);
  }
}
static __attribute__((noinline, unused)) void fill_bytes(address to, u32 value, address n) {
  u64 wide = (value & 0xff) * 0x0101010101010101ull;
  for (; n >= 32; n -= 32, to += 32) AT(u64, to) = AT(u64, to + 8) = AT(u64, to + 16) = AT(u64, to + 24) = wide;
  for (; n >= 8; n -= 8, to += 8) AT(u64, to) = wide;
  for (; n; n--) AT(u8, to++) = (u8)wide;
}
/* Undoes packData of compiler/wasm/coalesce.ts into zeroed memory. */
static __attribute__((cold, unused)) void unpack(address to, const u8 *from, const u8 *end) {
  while (from < end) {
    u32 token = *from++, step = token < 64 ? 1 : 2;
    if (token >= 128) to += token - 127;
    else for (u32 n = step == 1 ? token + 1 : token - 63; n; n--, to += step) AT(u8, to) = *from++;
  }
}
#define MEMORY_COPY(to, from, n, site) do { u32 to_ = (to), from_ = (from), n_ = (n); \
  TRAP_IF(!IN_RANGE(to_, n_, MEMORY_BYTES) || !IN_RANGE(from_, n_, MEMORY_BYTES), TRAP_OUT_OF_BOUNDS, site); copy_bytes(to_, from_, n_); } while (0)
#define MEMORY_FILL(to, value, n, site) do { u32 to_ = (to), v_ = (value), n_ = (n); \
  TRAP_IF(!IN_RANGE(to_, n_, MEMORY_BYTES), TRAP_OUT_OF_BOUNDS, site); fill_bytes(to_, v_, n_); } while (0)
#define MEMORY_INIT(to, from, n, bytes, length, site) do { u32 to_ = (to), from_ = (from), n_ = (n); \
  TRAP_IF(!IN_RANGE(to_, n_, MEMORY_BYTES) || !IN_RANGE(from_, n_, length), TRAP_OUT_OF_BOUNDS, site); \
  copy_bytes(to_, (address)(__UINTPTR_TYPE__)(bytes) + from_, n_); } while (0)

/* --- Numbers (4.3.2, 4.3.3); operators.ts writes out what one expression says ------------------------------------------------- */
#define DIVIDE_S(T, MIN, a, b, site) ({ T x_ = (a), y_ = (b); TRAP_IF(y_ == 0, TRAP_DIVIDE_BY_ZERO, site); \
  TRAP_IF(y_ == -1 && x_ == MIN, TRAP_INTEGER_OVERFLOW, site); x_ / y_; })
#define DIVIDE_U(T, sign, a, b, site) ({ T x_ = (a), y_ = (b); TRAP_IF(y_ == 0, TRAP_DIVIDE_BY_ZERO, site); x_ sign y_; })
#define REMAINDER_S(T, a, b, site) ({ T x_ = (a), y_ = (b); TRAP_IF(y_ == 0, TRAP_DIVIDE_BY_ZERO, site); y_ == -1 ? 0 : x_ % y_; })
#define REINTERPRET(From, To, a) (((union { From from_; To to_; }){ a }).to_)
/* A float converts when it lies strictly between the bounds; NaN lies nowhere. */
#define TRUNCATE(T, F, low, high, a, site) ({ F x_ = (a); TRAP_IF(!(x_ > (low) && x_ < (high)), TRAP_INVALID_CONVERSION, site); (T)x_; })
#define SATURATE(T, F, low, high, least, most, a) ({ F x_ = (a); x_ > (low) ? (x_ < (high) ? (T)x_ : (most)) : x_ != x_ ? 0 : (least); })

/* --- The machine seam (hal/hw.ts) ----------------------------------------------------------------------------------------- */
#define SAFEPOINT_SLOW() safepoint_slow()
#define BARRIER() __asm__ volatile("dsb sy" : : : "memory")
#define WAIT() __asm__ volatile("dsb sy\n\twfi" : : : "memory")
/* A trap whose code is not known before it happens. */
COLD void raise_trap(u32 code) {
#define RAISE(n) case n: TRAP(n);
  switch (code) { RAISE(1) RAISE(2) RAISE(3) RAISE(4) RAISE(5) RAISE(6) RAISE(7) RAISE(8) RAISE(9) RAISE(10) RAISE(11) RAISE(12)
    RAISE(13) RAISE(14) RAISE(15) RAISE(16) RAISE(17) default: TRAP(18); }
}
INLINE u32 symbol_byte(u32 offset) { return offset < (u32)(symbols_end - symbols_start) ? symbols_start[offset] : 0; }
