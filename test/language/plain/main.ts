// Uses nothing that asc lacks: it has to compile to what asc makes of it by itself.
import { println } from 'kernel/console'

function tak(x: i32, y: i32, z: i32): i32 {
  return y < x ? tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y)) : z
}

function gcd(a: u32, b: u32): u32 {
  while (b !== 0) {
    const rest: u32 = a % b
    a = b
    b = rest
  }
  return a
}

function crc(seed: u32, count: i32): u32 {
  let value: u32 = seed
  for (let i: i32 = 0; i < count; i++) {
    value ^= <u32>i
    for (let bit: i32 = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  }
  return value
}

function pick(n: i32): string {
  switch (n) {
    case 0: return 'none'
    case 1: return 'one'
    default: return 'many'
  }
}

export function main(): void {
  let sum: i32 = 0
  for (let i: i32 = 0; i < 10; i++) {
    if (i === 5) continue
    sum += tak(i, i - 1, 2)
  }
  println(sum.toString())
  println(gcd(48, 36).toString())
  println(crc(7, 5).toString())
  println(pick(2))
}
