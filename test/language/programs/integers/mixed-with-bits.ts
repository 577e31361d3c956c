// Numbers that pass between bit operations and ordinary arithmetic: pseudo-random numbers, packing, fixed point. ECMA-262 7.1.6, 13.9.
class Random {
  constructor(private state: number) {}
  next(): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) | 0
    return (this.state >>> 0) / 4294967296
  }
  below(n: number): number { return Math.floor(this.next() * n) }
}

function pack(r: number, g: number, b: number, a = 255): number { return (a << 24 | r << 16 | g << 8 | b) >>> 0 }
function unpack(colour: number): number[] { return [colour >>> 16 & 255, colour >> 8 & 255, colour & 255, colour >>> 24] }

function lehmer(seed: number, count: number): number {
  for (let i = 0; i < count; i++) seed = seed * 48271 % 2147483647
  return seed
}

function isqrt(n: number): number {
  let root = 0
  for (let bit = 1 << 30; bit !== 0; bit >>= 2) {
    if (n >= root + bit) {
      n -= root + bit
      root = (root >> 1) + bit
    } else root >>= 1
  }
  return root
}

export function main(): void {
  const random = new Random(42)
  console.log(Array.from({ length: 8 }, () => random.below(100)).join(' '), random.next().toFixed(6))
  console.log(pack(255, 128, 0), pack(1, 2, 3, 0), unpack(pack(255, 128, 7)), pack(0, 0, 0) / 2, pack(255, 255, 255) + 1, -pack(0, 0, 1, 128))
  console.log(lehmer(1, 10), lehmer(1, 10000), [0, 1, 99, 100, 2147395600, 2147483647].map(isqrt))
  const fixed = (n: number): number => Math.round(n * 65536) | 0
  const multiply = (a: number, b: number): number => Math.floor(a * b / 65536) | 0
  console.log(fixed(1.5), multiply(fixed(1.5), fixed(-2.25)) / 65536, fixed(40000), fixed(-0.00001))
  let shift = 1, unsigned = 1
  const shifted: number[] = []
  for (let i = 0; i < 34; i++) {
    shift <<= 1
    unsigned = (unsigned << 1) >>> 0
    if (i > 28) shifted.push(shift, unsigned)
  }
  console.log(shifted)
  const flags = { read: 1 << 0, write: 1 << 1, high: 1 << 31 }
  let mode = flags.read | flags.high
  console.log(mode, mode < 0, (mode & flags.high) !== 0, (mode & flags.high) > 0, mode & ~flags.read, (mode ^= flags.write) + 1, mode >>> 0)
  const gray = [0, 1, 2, 3, 4, 5, 6, 7].map(n => (n ^ n >> 1).toString(2).padStart(3, '0'))
  console.log(gray.join(' '), [1, 2, 3].map(n => n << 30), [1, 2, 3].map(n => n * 2 ** 30), [0.1, 0.5, 0.9].map(n => n * 4294967296 >>> 0))
}
