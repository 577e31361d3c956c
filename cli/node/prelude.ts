/** Global functions that apps find on boards and Node lacks: conversions to integer types (`lang/types/globals.d.ts`). */
const signed = (bits: number) => (x: number | boolean): number => {
  const n = Math.trunc(Number(x))
  return Number.isFinite(n) ? Number(BigInt.asIntN(bits, BigInt(n))) : 0
}
const unsigned = (bits: number) => (x: number | boolean): number => {
  const n = Math.trunc(Number(x))
  return Number.isFinite(n) ? Number(BigInt.asUintN(bits, BigInt(n))) : 0
}

Object.assign(globalThis, {
  i8: signed(8), i16: signed(16), i32: signed(32), i64: signed(64), isize: signed(32),
  u8: unsigned(8), u16: unsigned(16), u32: unsigned(32), u64: unsigned(64), usize: unsigned(32),
  f32: (x: number | boolean) => Math.fround(Number(x)), f64: (x: number | boolean) => Number(x), bool: (x: unknown) => Boolean(x),
})
