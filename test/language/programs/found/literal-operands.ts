// asc took the literals of integer expressions for what the context wants: doubles, or integers of 64 bits (seeds 1038, 1097, 1183);
// -(-7) became a decrement (seed 91); 2^53 + 1 was taken for an exact sum (seed 1050).
export function main(): void {
  let shifts: number = 65536 - ~(1 >> -Infinity)
  const add = (): void => void (shifts += 0.5)
  add()
  console.log(shifts)
  const all = [0.1, 7].reduce((sum) => sum + (46341 * (3 << 7)), 46341 * (3 << 7))
  console.log(all, (2 + 255) * (-1 >> -2147483649), [1e21, 2 ** 40].map((n) => n | 0).sort((a, b) => a - b))
  console.log(~((46341 ^ 0.1) + -(-7)), Math.imul(3, 2 - (0 - 9007199254740991)), Math.imul(3, 1 - (0 - 9007199254740990)))
  console.log([1 << 31, 1].map((n) => n / 2), Math.max(0.5, 1 << 31 >> 31))
}
