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
union element { m_u8 u8; m_i8 i8; m_u16 u16; m_i16 i16; m_u32 u32; m_i32 i32; m_u64 u64; m_i64 i64; f32 f32; f64 f64; } __attribute__((packed));
union header { m_u32 u32; m_i32 i32; } __attribute__((packed));
#define ANY(T, a) (*(m_##T *)(a))
/* Elements and fields are aligned. AArch32 needs to know: else parts of unions go by bytes and floats through core registers. */
#define ALIGNED(U, T, a) (((union U *)__builtin_assume_aligned((void *)(a), sizeof(T)))->T)
#define ELEMENT(T, a) ALIGNED(element, T, a)
#define HEADER(T, a) ALIGNED(header, T, a)
typedef f32 field_f32 __attribute__((may_alias)); typedef f64 field_f64 __attribute__((may_alias));
#define FIELD(T, a) (*(field_##T *)(a))
#define AT ANY
#ifdef __aarch64__
typedef u64 address;                    /* upper half zero */
#define LOAD_AS(PART, T, a, offset, site) PART(T, (a) + (address)(offset))
#define STORE_AS(PART, T, a, offset, value, site) (void)(PART(T, (a) + (address)(offset)) = (value))
#define LOAD_LOCAL_AS LOAD_AS
#define STORE_LOCAL_AS STORE_AS
#define STORE(T, a, offset, value, site) STORE_AS(ANY, T, a, offset, value, site)
#define STORE_LOCAL STORE
#define SAFEPOINT(slow) __asm__ goto("cbnz x28, %l0" : : : : slow)
#define INTERRUPTED() ({ u64 v_; __asm__ volatile("mov %0, x28\n\tcbz %0, 1f\n\tmov x28, #0\n1:" : "=&r"(v_) : : "memory"); (u32)v_; })
#else
typedef u32 address;
/* Memory ends below 2 GiB and 256 MiB behind that nothing is mapped; a greater offset is added exactly. */
#define CHECK(T, a, offset, site) ((offset) > 0x0ffffff0u ? TRAP_IF((a) > 0x7fffffffu - (offset) || (offset) > 0x7fffffffu, TRAP_OUT_OF_BOUNDS, site) \
  : TRAP_IF((i32)(a) < 0, TRAP_OUT_OF_BOUNDS, site))
/* Eight bytes are two stores; the upper first, so that one beyond the end of memory traps before anything is written. */
INLINE void put_u64(u32 a, u64 value) { *(volatile m_u32 *)(a + 4) = (u32)(value >> 32); *(volatile m_u32 *)a = (u32)value; }
INLINE void put_f64(u32 a, f64 value) { union { f64 f; u64 i; } u = { value }; put_u64(a, u.i); }
#define put_u8(a, value) (void)(AT(u8, a) = (value))
#define put_u16(a, value) (void)(AT(u16, a) = (value))
#define put_u32(a, value) (void)(AT(u32, a) = (value))
#define put_f32(a, value) (void)(AT(f32, a) = (value))
#define LOAD_LOCAL_AS(PART, T, a, offset, site) (CHECK(T, a, offset, site), PART(T, (a) + (offset)))
#define STORE_LOCAL_AS(PART, T, a, offset, value, site) (CHECK(T, a, offset, site), (void)(PART(T, (a) + (offset)) = (value)))
#define STORE_AS(PART, T, a, offset, value, site) do { u32 a_ = (a); T v_ = (value); CHECK(T, a_, offset, site); PART(T, a_ + (offset)) = v_; } while (0)
#define STORE_LOCAL(T, a, offset, value, site) (CHECK(T, a, offset, site), put_##T((a) + (offset), value))
#define LOAD_AS(PART, T, a, offset, site) ({ u32 a_ = (a); CHECK(T, a_, offset, site); PART(T, a_ + (offset)); })
#define STORE(T, a, offset, value, site) do { u32 a_ = (a); T v_ = (value); CHECK(T, a_, offset, site); put_##T(a_ + (offset), v_); } while (0)
#define SAFEPOINT(slow) __asm__ goto("cmp r9, #0\n\tbne %l0" : : : "cc" : slow)
#define INTERRUPTED() ({ u32 v_; __asm__ volatile("mov %0, r9\n\tcmp %0, #0\n\tit ne\n\tmovne r9, #0" : "=&r"(v_) : : "cc", "memory"); v_; })
#endif
typedef address ref;                    /* locals that hold managed objects; compiler/gdb/uni.py shows them */
typedef u32 u32_ref;
typedef i32 i32_ref;

#define LOAD(T, a, offset, site) LOAD_AS(ANY, T, a, offset, site)
#define LOAD_LOCAL(T, a, offset, site) LOAD_LOCAL_AS(ANY, T, a, offset, site)

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

/* --- Integers (4.3.2) --------------------------------------------------------------------------------------------------- */
#ifdef __aarch64__
#define UDIV64(a, b) ((a) / (b))
#define UREM64(a, b) ((a) % (b))
#define SDIV64(a, b) ((a) / (b))
#define SREM64(a, b) ((a) % (b))
#else
/* libgcc's 64-bit division saves and restores r9, which would lose an interrupt. Long division in base 2^32: the quotient's
 * digit is estimated from the divisor's top 32 bits (Knuth, TAOCP 4.3.1 D) or taken bit by bit where the divisor is short. */
static __attribute__((noinline, unused)) u64 divide64(u64 n, u64 d, u32 want_remainder) {
  u64 q = 0, r = 0;
  if (!((n | d) >> 32)) { q = (u32)n / (u32)d; r = (u32)n % (u32)d; }
  else if (d >> 32) {
    u32 shift = __builtin_clz((u32)(d >> 32));
    for (r = n, d <<= shift; ; d >>= 1) { q <<= 1; if (r >= d) { r -= d; q |= 1; } if (!shift--) break; }
  } else {
    u32 low = (u32)d, high = (u32)(n >> 32), qh = high / low, ql = 0, rest = high % low, word = (u32)n;
    if (low <= 0xffff) {                /* two digits of 16 bits */
      u32 t = rest << 16 | word >> 16, u = (t % low) << 16 | (word & 0xffff);
      ql = (t / low) << 16 | u / low; rest = u % low;
    } else for (i32 i = 0; i < 32; i++) {
      u32 carry = rest >> 31;
      rest = rest << 1 | word >> 31; word <<= 1; ql <<= 1;
      if (carry || rest >= low) { rest -= low; ql |= 1; }
    }
    q = (u64)qh << 32 | ql; r = rest;
  }
  return want_remainder ? r : q;
}
INLINE u64 magnitude(i64 a) { return a < 0 ? -(u64)a : (u64)a; }
INLINE i64 signed_like(i64 sign, u64 a) { return (i64)(sign < 0 ? -a : a); }
#define UDIV64(a, b) divide64(a, b, 0)
#define UREM64(a, b) divide64(a, b, 1)
#define SDIV64(a, b) ({ i64 n_ = (a), d_ = (b); signed_like(n_ ^ d_, divide64(magnitude(n_), magnitude(d_), 0)); })
#define SREM64(a, b) ({ i64 n_ = (a), d_ = (b); signed_like(n_, divide64(magnitude(n_), magnitude(d_), 1)); })
#endif
#define DIV32(a, b) ((a) / (b))
#define REM32(a, b) ((a) % (b))
#define DIVIDE_S(T, MIN, divide, a, b, site) ({ T x_ = (a), y_ = (b); TRAP_IF(y_ == 0, TRAP_DIVIDE_BY_ZERO, site); \
  TRAP_IF(y_ == -1 && x_ == MIN, TRAP_INTEGER_OVERFLOW, site); divide(x_, y_); })
#define DIVIDE_U(T, divide, a, b, site) ({ T x_ = (a), y_ = (b); TRAP_IF(y_ == 0, TRAP_DIVIDE_BY_ZERO, site); divide(x_, y_); })
#define REMAINDER_S(T, divide, a, b, site) ({ T x_ = (a), y_ = (b); TRAP_IF(y_ == 0, TRAP_DIVIDE_BY_ZERO, site); \
  y_ == -1 ? 0 : divide(x_, y_); })
INLINE u32 rotl32(u32 a, u32 n) { return a << (n & 31) | a >> (-n & 31); }
INLINE u32 rotr32(u32 a, u32 n) { return a >> (n & 31) | a << (-n & 31); }
INLINE u64 rotl64(u64 a, u64 n) { return a << (n & 63) | a >> (-n & 63); }
INLINE u64 rotr64(u64 a, u64 n) { return a >> (n & 63) | a << (-n & 63); }
INLINE u32 clz32(u32 a) { return a ? __builtin_clz(a) : 32; }
INLINE u32 ctz32(u32 a) { return a ? __builtin_ctz(a) : 32; }
INLINE u64 clz64(u64 a) { return a ? __builtin_clzll(a) : 64; }
INLINE u64 ctz64(u64 a) { return a ? __builtin_ctzll(a) : 64; }
INLINE u32 popcnt32(u32 a) {
  a -= a >> 1 & 0x55555555u; a = (a & 0x33333333u) + (a >> 2 & 0x33333333u);
  return ((a + (a >> 4)) & 0x0f0f0f0fu) * 0x01010101u >> 24;
}
INLINE u64 popcnt64(u64 a) { return popcnt32((u32)a) + popcnt32((u32)(a >> 32)); }

/* --- Floats (4.3.3) ------------------------------------------------------------------------------------------------------ */
INLINE f32 f32_of(u32 bits) { union { u32 i; f32 f; } u = { bits }; return u.f; }
INLINE f64 f64_of(u64 bits) { union { u64 i; f64 f; } u = { bits }; return u.f; }
INLINE u32 bits32(f32 value) { union { f32 f; u32 i; } u = { value }; return u.i; }
INLINE u64 bits64(f64 value) { union { f64 f; u64 i; } u = { value }; return u.i; }
/* In assembly, because gcc folds one after the other into nothing, and a signalling NaN must come out quiet. */
#ifdef __aarch64__
INLINE f64 promote(f32 a) { f64 r; __asm__("fcvt %d0, %s1" : "=w"(r) : "w"(a)); return r; }
#else
INLINE f64 promote(f32 a) { f64 r; __asm__("vcvt.f64.f32 %P0, %1" : "=w"(r) : "t"(a)); return r; }
#endif
/* A float converts when it lies strictly between the bounds; NaN lies nowhere. */
#define TRUNCATE(T, F, low, high, a, site) ({ F x_ = (a); TRAP_IF(!(x_ > (low) && x_ < (high)), TRAP_INVALID_CONVERSION, site); (T)x_; })
#define SATURATE(T, F, low, high, least, most, a) ({ F x_ = (a); x_ > (low) ? (x_ < (high) ? (T)x_ : (most)) : x_ != x_ ? 0 : (least); })
#ifdef __aarch64__
#define FLOAT_UNARY(name, T, instruction, w) INLINE T name(T a) { T r; __asm__(instruction " %" w "0, %" w "1" : "=w"(r) : "w"(a)); return r; }
#define FLOAT_BINARY(name, T, instruction, w) \
  INLINE T name(T a, T b) { T r; __asm__(instruction " %" w "0, %" w "1, %" w "2" : "=w"(r) : "w"(a), "w"(b)); return r; }
#define FLOATS(T, w) FLOAT_UNARY(T##_ceil, T, "frintp", w) FLOAT_UNARY(T##_floor, T, "frintm", w) FLOAT_UNARY(T##_trunc, T, "frintz", w) \
  FLOAT_UNARY(T##_nearest, T, "frintn", w) FLOAT_BINARY(T##_min, T, "fmin", w) FLOAT_BINARY(T##_max, T, "fmax", w)
FLOATS(f32, "s") FLOATS(f64, "d")
#else
/* Adding and taking away 2^(mantissa bits) rounds to the nearest integer, ties to even; from there on all values are integers. */
#define FLOATS(T, copysign, fabs, whole, signbit) \
  INLINE T T##_nearest(T a) { T m = fabs(a); return m < whole ? copysign((m + whole) - whole, a) : m != m ? a + a : a; } \
  INLINE T T##_floor(T a) { T r = T##_nearest(a); return r > a ? copysign(r - 1, a) : r; } \
  INLINE T T##_ceil(T a) { T r = T##_nearest(a); return r < a ? copysign(r + 1, a) : r; } \
  INLINE T T##_trunc(T a) { T m = fabs(a), r = T##_nearest(m); return m != m ? a + a : copysign(r > m ? r - 1 : r, a); } \
  INLINE T T##_min(T a, T b) { return a < b ? a : b < a ? b : a == b ? (signbit(a) ? a : b) : a + b; } \
  INLINE T T##_max(T a, T b) { return a > b ? a : b > a ? b : a == b ? (signbit(a) ? b : a) : a + b; }
FLOATS(f32, __builtin_copysignf, __builtin_fabsf, 8388608.0f, __builtin_signbitf)
FLOATS(f64, __builtin_copysign, __builtin_fabs, 4503599627370496.0, __builtin_signbit)
#endif

/* --- The machine seam (hal/hw.ts) ----------------------------------------------------------------------------------------- */
#ifdef __aarch64__
#define DEVICE_READ(width, a) ({ u32 v_; __asm__ volatile("ldr" width " %w0, [%1]" : "=r"(v_) : "r"(DEVICE(a)) : "memory"); v_; })
#define DEVICE_WRITE(width, a, v) __asm__ volatile("str" width " %w0, [%1]" : : "rZ"((u32)(v)), "r"(DEVICE(a)) : "memory")
#define COUNTER() ({ u64 v_; __asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(v_) : : "memory"); v_; })
#define COUNTER_FREQUENCY() ({ u64 v_; __asm__ volatile("mrs %0, cntfrq_el0" : "=r"(v_)); (u32)v_; })
#define COUNTER_ALARM(at) __asm__ volatile("msr cntv_cval_el0, %0\n\tmsr cntv_ctl_el0, %1\n\tisb" : : "r"((u64)(at)), "r"(1ull) : "memory")
#define COUNTER_QUIET() __asm__ volatile("msr cntv_ctl_el0, xzr\n\tisb" : : : "memory")
#define INTERRUPTS_ON() __asm__ volatile("msr daifclr, #2" : : : "memory")
#define INTERRUPTS_OFF() __asm__ volatile("msr daifset, #2" : : : "memory")
/* ICC_SRE_EL1, PMR, BPR1, CTLR, IGRPEN1; IAR1; EOIR1. The DSB orders the acknowledgement before what the handler does. */
#define ICC_START() __asm__ volatile("msr s3_0_c12_c12_5, %0\n\tisb\n\tmsr s3_0_c4_c6_0, %1\n\tmsr s3_0_c12_c12_3, xzr\n\tmsr s3_0_c12_c12_4, xzr\n\t" \
  "msr s3_0_c12_c12_7, %0\n\tisb" : : "r"(1ull), "r"(0xffull) : "memory")
#define ICC_ACKNOWLEDGE() ({ u64 v_; __asm__ volatile("mrs %0, s3_0_c12_c12_0\n\tdsb sy" : "=r"(v_) : : "memory"); (u32)v_; })
#define ICC_END(intid) __asm__ volatile("msr s3_0_c12_c12_1, %0\n\tisb" : : "r"((u64)(u32)(intid)) : "memory")
#else
#define DEVICE_READ(width, a) ({ u32 v_; __asm__ volatile("ldr" width " %0, [%1]" : "=r"(v_) : "r"(DEVICE(a)) : "memory"); v_; })
#define DEVICE_WRITE(width, a, v) __asm__ volatile("str" width " %0, [%1]" : : "r"((u32)(v)), "r"(DEVICE(a)) : "memory")
#define COUNTER() ({ u64 v_; __asm__ volatile("isb\n\tmrrc p15, 1, %Q0, %R0, c14" : "=r"(v_) : : "memory"); v_; })
#define COUNTER_FREQUENCY() ({ u32 v_; __asm__ volatile("mrc p15, 0, %0, c14, c0, 0" : "=r"(v_)); v_; })
#define COUNTER_ALARM(at) __asm__ volatile("mcrr p15, 3, %Q0, %R0, c14\n\tmcr p15, 0, %1, c14, c3, 1\n\tisb" : : "r"((u64)(at)), "r"(1) : "memory")
#define COUNTER_QUIET() __asm__ volatile("mcr p15, 0, %0, c14, c3, 1\n\tisb" : : "r"(0) : "memory")
#define INTERRUPTS_ON() __asm__ volatile("cpsie i" : : : "memory")
#define INTERRUPTS_OFF() __asm__ volatile("cpsid i" : : : "memory")
#define ICC_START() __asm__ volatile("mcr p15, 0, %0, c12, c12, 5\n\tisb\n\tmcr p15, 0, %1, c4, c6, 0\n\tmcr p15, 0, %2, c12, c12, 3\n\t" \
  "mcr p15, 0, %2, c12, c12, 4\n\tmcr p15, 0, %0, c12, c12, 7\n\tisb" : : "r"(1), "r"(0xff), "r"(0) : "memory")
#define ICC_ACKNOWLEDGE() ({ u32 v_; __asm__ volatile("mrc p15, 0, %0, c12, c12, 0\n\tdsb sy" : "=r"(v_) : : "memory"); v_; })
#define ICC_END(intid) __asm__ volatile("mcr p15, 0, %0, c12, c12, 1\n\tisb" : : "r"((u32)(intid)) : "memory")
#endif
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
