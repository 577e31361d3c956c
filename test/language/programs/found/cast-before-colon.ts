// A number held as an integer on the left of a colon: ECMA-262 13.14.
function pick(flag: boolean, values: number[]): number {
  const count = values.length
  return +(count || (flag ? -1 : 5e-324))
}
export function main(): void {
  console.log(pick(true, []), pick(false, []), pick(true, [1, 2]), "<f64>(x) : y")
}
