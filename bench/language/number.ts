/** The programs of `bench/compute` as one writes them in TypeScript, with `number`. `integer.ts` has them with explicit types: same answers. */

function tak(x: number, y: number, z: number): number {
  return y < x ? tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y)) : z
}
export function calls(n: number): number {
  return tak(n, Math.floor((n * 2) / 3), Math.floor(n / 3))
}

class Body {
  constructor(public x: number, public y: number, public z: number, public vx: number, public vy: number, public vz: number, public mass: number) {}
}
export function nbody(steps: number): number {
  const bodies: Body[] = []
  for (let k = 0; k < 5; k++) bodies.push(new Body(k * 1.5 - 2, k * 0.5 + 0.25, 1 - k * 0.75, 0.1 * k, 0.3 - 0.1 * k, 0.05 * k, 1 + k * 0.5))
  const dt = 0.001
  for (let step = 0; step < steps; step++) {
    for (let i = 0; i < 5; i++) {
      const a = bodies[i]
      for (let j = i + 1; j < 5; j++) {
        const b = bodies[j]
        const dx = a.x - b.x, dy = a.y - b.y, dz = a.z - b.z
        const square = dx * dx + dy * dy + dz * dz
        const magnitude = dt / (square * Math.sqrt(square))
        a.vx -= dx * b.mass * magnitude
        a.vy -= dy * b.mass * magnitude
        a.vz -= dz * b.mass * magnitude
        b.vx += dx * a.mass * magnitude
        b.vy += dy * a.mass * magnitude
        b.vz += dz * a.mass * magnitude
      }
    }
    for (const body of bodies) {
      body.x += dt * body.vx
      body.y += dt * body.vy
      body.z += dt * body.vz
    }
  }
  return Math.trunc(bodies[0].x * 1000000) >>> 0
}

export function sieve(limit: number): number {
  const composite = new Uint8Array(limit + 1)
  let count = 0
  for (let i = 2; i <= limit; i++) {
    if (composite[i]) continue
    count++
    for (let j = i + i; j <= limit; j += i) composite[j] = 1
  }
  return count
}

const K = new Uint32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
  0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
  0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
])
const rotate = (x: number, by: number): number => (x >>> by) | (x << (32 - by))
function compress(h: Uint32Array, w: Uint32Array, data: Uint8Array, at: number): void {
  for (let i = 0; i < 16; i++) {
    const j = at + i * 4
    w[i] = (data[j] << 24) | (data[j + 1] << 16) | (data[j + 2] << 8) | data[j + 3]
  }
  for (let i = 16; i < 64; i++) {
    const a = w[i - 15], b = w[i - 2]
    w[i] = w[i - 16] + (rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3)) + w[i - 7] + (rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10))
  }
  let a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], k = h[7]
  for (let i = 0; i < 64; i++) {
    const t1 = k + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]
    const t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))
    k = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  h[0] += a
  h[1] += b
  h[2] += c
  h[3] += d
  h[4] += e
  h[5] += f
  h[6] += g
  h[7] += k
}
export function sha256(blocks: number): number {
  const data = new Uint8Array(blocks * 64)
  for (let i = 0; i < data.length; i++) data[i] = i * 7
  const h = new Uint32Array([0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19])
  const w = new Uint32Array(64)
  for (let at = 0; at < data.length; at += 64) compress(h, w, data, at)
  return h[0]
}

export function checksums(bytes: number): number {
  const table = new Uint32Array(256)
  for (let i = 0; i < 256; i++) {
    let c = i
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1
    table[i] = c
  }
  const data = new Uint8Array(bytes)
  for (let i = 0; i < bytes; i++) data[i] = i ^ (i >>> 8)
  let crc = 0xffffffff
  for (let i = 0; i < bytes; i++) crc = table[(crc ^ data[i]) & 0xff] ^ (crc >>> 8)
  let sum = 0
  for (let i = 0; i + 1 < bytes; i += 2) sum += (data[i] << 8) | data[i + 1]
  while (sum >>> 16) sum = (sum & 0xffff) + (sum >>> 16)
  return (~crc ^ sum) >>> 0
}

class Node {
  left?: Node
  right?: Node
}
function grow(depth: number): Node {
  const node = new Node()
  if (depth > 0) {
    node.left = grow(depth - 1)
    node.right = grow(depth - 1)
  }
  return node
}
function size(node: Node): number {
  const { left, right } = node
  return 1 + (left ? size(left) : 0) + (right ? size(right) : 0)
}
export function trees(rounds: number): number {
  let total = 0
  for (let i = 0; i < rounds; i++) total += size(grow(10))
  return total
}

export function strings(lines: number): number {
  let hash = 0
  for (let i = 0; i < lines; i++) {
    const line = `item ${i} costs ${i * 37} cents`
    for (let j = 0; j < line.length; j++) hash = (hash * 31 + line.charCodeAt(j)) >>> 0
  }
  return hash
}

abstract class Shape {
  abstract area(): number
}
class Square extends Shape {
  constructor(private side: number) { super() }
  area(): number { return this.side * this.side }
}
class Rectangle extends Shape {
  constructor(private width: number, private height: number) { super() }
  area(): number { return this.width * this.height }
}
class Triangle extends Shape {
  constructor(private base: number, private height: number) { super() }
  area(): number { return (this.base * this.height) >> 1 }
}
export function dispatch(rounds: number): number {
  const shapes: Shape[] = []
  for (let i = 0; i < 300; i++) {
    const kind = (i * 7) % 3
    shapes.push(kind === 0 ? new Square(i) : kind === 1 ? new Rectangle(i, i + 1) : new Triangle(i, i + 2))
  }
  let total = 0
  for (let r = 0; r < rounds; r++) for (const shape of shapes) total += shape.area() ^ r
  return total >>> 0
}

function quicksort(a: Int32Array, low: number, high: number): void {
  while (high - low > 16) {
    const pivot = a[(low + high) >> 1]
    let i = low, j = high
    while (i <= j) {
      while (a[i] < pivot) i++
      while (a[j] > pivot) j--
      if (i <= j) {
        const t = a[i]
        a[i] = a[j]
        a[j] = t
        i++
        j--
      }
    }
    quicksort(a, low, j)
    low = i
  }
  for (let i = low + 1; i <= high; i++) {
    const v = a[i]
    let j = i - 1
    while (j >= low && a[j] > v) {
      a[j + 1] = a[j]
      j--
    }
    a[j + 1] = v
  }
}
export function sorting(count: number): number {
  const a = new Int32Array(count)
  let x = 12345
  for (let i = 0; i < count; i++) {
    x = (x * 1664525 + 1013904223) >>> 0
    a[i] = x >>> 4
  }
  quicksort(a, 0, count - 1)
  let hash = 0
  for (let i = 0; i < count; i++) hash = (hash * 31 + a[i]) >>> 0
  return hash
}

export function copies(frames: number): number {
  const from = new Uint8Array(1514), to = new Uint8Array(1514 * 4)
  for (let i = 0; i < from.length; i++) from[i] = i * 3
  for (let f = 0; f < frames; f++) {
    to.set(from, (f & 3) * 1514)
    const base = ((f + 1) & 3) * 1514
    for (let i = 0; i < 64; i++) to[base + i] = to[(f & 3) * 1514 + i] ^ f
  }
  let hash = 0
  for (const byte of to) hash = (hash * 31 + byte) >>> 0
  return hash
}
