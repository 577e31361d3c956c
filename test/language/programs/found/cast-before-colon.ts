// A number held as an integer on the left of a colon: ECMA-262 13.14.
function pick(flag: boolean, values: number[]): number {
  const count = values.length
  const low = (flag ? 10 : count) >= (2 | count)
  return +(count || (flag ? -1 : 5e-324)) + Number(low) + Number((flag ? 10 : count) >= (2 | count))
}
export function main(): void {
  console.log(pick(true, []), pick(false, []), pick(true, [1, 2]), "<f64>(x) : y")
}
