/* What prelude.h needs of AArch64. */

/* --- Linear memory -------------------------------------------------------------------------------------------------------- */
typedef u64 address;                    /* upper half zero */
#define LOAD(PART, T, a, offset, site) PART(T, (a) + (address)(offset))
#define STORE(PART, T, a, offset, value, site) (void)(PART(T, (a) + (address)(offset)) = (value))
#define LOAD_LOCAL LOAD
#define STORE_LOCAL STORE
#define SAFEPOINT(slow) __asm__ goto("cbnz x28, %l0" : : : : slow)
#define INTERRUPTED() ({ u64 v_; __asm__ volatile("mov %0, x28\n\tcbz %0, 1f\n\tmov x28, #0\n1:" : "=&r"(v_) : : "memory"); (u32)v_; })

/* --- Floats (4.3.3) ------------------------------------------------------------------------------------------------------- */
#define FLOAT_UNARY(name, T, instruction, w) INLINE T name(T a) { T r; __asm__(instruction " %" w "0, %" w "1" : "=w"(r) : "w"(a)); return r; }
#define FLOAT_BINARY(name, T, instruction, w) \
  INLINE T name(T a, T b) { T r; __asm__(instruction " %" w "0, %" w "1, %" w "2" : "=w"(r) : "w"(a), "w"(b)); return r; }
#define FLOATS(T, w) FLOAT_UNARY(T##_ceil, T, "frintp", w) FLOAT_UNARY(T##_floor, T, "frintm", w) FLOAT_UNARY(T##_trunc, T, "frintz", w) \
  FLOAT_UNARY(T##_nearest, T, "frintn", w) FLOAT_BINARY(T##_min, T, "fmin", w) FLOAT_BINARY(T##_max, T, "fmax", w)
FLOATS(f32, "s") FLOATS(f64, "d")

/* --- The machine seam (hal/hw.ts) ----------------------------------------------------------------------------------------- */
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
