// toString(radix) of integers and fractions, and back with parseInt. ECMA-262 21.1.3.6, 19.2.5.
export function main(): void {
  const integers = [0, 1, -1, 10, 255, -255, 1000, 2 ** 31, 2 ** 32 - 1, 2 ** 53, -(2 ** 53), 123456789]
  for (const radix of [2, 3, 8, 16, 36]) {
    const texts = integers.map(n => n.toString(radix))
    console.log(radix, texts.join(' '), texts.every((text, i) => parseInt(text, radix) === integers[i]))
  }
  console.log((0.5).toString(2), (0.75).toString(2), (0.1).toString(2), (-2.25).toString(4), (255.5).toString(16), (1 / 3).toString(3), (0.1).toString(3).slice(0, 20))
  console.log(NaN.toString(2), Infinity.toString(16), (-Infinity).toString(36), (-0).toString(2), (1e21).toString(10), (1e-7).toString(10))
  for (const radix of [1, 37, 0]) {
    try {
      console.log((5).toString(radix))
    } catch (error) {
      console.log((error as Error).name, (error as Error).message)
    }
  }
  const bits = (n: number): string => (n >>> 0).toString(2).padStart(32, '0')
  console.log(bits(5), bits(-1), bits(-5), bits(2 ** 31), bits(2 ** 32 + 3))
  const hex = [255, 128, 0].map(n => n.toString(16).padStart(2, '0')).join('').toUpperCase()
  console.log(`#${hex}`, hex.split('').map(c => parseInt(c, 16)), parseInt(hex, 16).toString(2), Number(`0x${hex}`))
  const digits = (n: number): number => String(Math.abs(n)).split('').reduce((sum, c) => sum + Number(c), 0)
  console.log([0, 9, 123, -456, 99999].map(digits), 0b1010, 0o17, 0xff, 1_000_000, .5, 5., 0xFFFFFFFF, 1e3)
}
