/* What prelude.h needs of AArch32. */

/* --- Linear memory -------------------------------------------------------------------------------------------------------- */
typedef u32 address;
/* Memory ends below 2 GiB and 256 MiB behind that nothing is mapped; a greater offset is added exactly. */
#define CHECK(a, offset, site) ((offset) > 0x0ffffff0u ? TRAP_IF((a) > 0x7fffffffu - (offset) || (offset) > 0x7fffffffu, TRAP_OUT_OF_BOUNDS, site) \
  : TRAP_IF((i32)(a) < 0, TRAP_OUT_OF_BOUNDS, site))
#define LOAD_LOCAL(PART, T, a, offset, site) (CHECK(a, offset, site), PART(T, (a) + (offset)))
#define LOAD(PART, T, a, offset, site) ({ u32 a_ = (a); LOAD_LOCAL(PART, T, a_, offset, site); })
#define STORE_LOCAL(PART, T, a, offset, value, site) (CHECK(a, offset, site), (void)(PART(T, (a) + (offset)) = (value)))
#define STORE(PART, T, a, offset, value, site) do { u32 a_ = (a); T v_ = (value); STORE_LOCAL(PART, T, a_, offset, v_, site); } while (0)
/* Eight bytes are two stores; the upper first, so that one beyond the end of memory traps before anything is written. */
#define STORE_WIDE(T, a, offset, value, site) do { u32 a_ = (a); u64 v_ = REINTERPRET(T, u64, value); CHECK(a_, offset, site); a_ += (offset); \
  *(volatile m_u32 *)(a_ + 4) = (u32)(v_ >> 32); *(volatile m_u32 *)a_ = (u32)v_; } while (0)
#define SAFEPOINT(slow) __asm__ goto("cmp r9, #0\n\tbne %l0" : : : "cc" : slow)
#define INTERRUPTED() ({ u32 v_; __asm__ volatile("mov %0, r9\n\tcmp %0, #0\n\tit ne\n\tmovne r9, #0" : "=&r"(v_) : : "cc", "memory"); v_; })

/* --- Floats (4.3.3) ------------------------------------------------------------------------------------------------------- */
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

/* --- The machine seam (hal/hw.ts) ----------------------------------------------------------------------------------------- */
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
