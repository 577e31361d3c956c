// CRC, sha-like bit work, base64, bits, typed arrays, DataView.
const table = new Uint32Array(256)
for (let i = 0; i < 256; i++) { let c = i; for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1; table[i] = c >>> 0 }
function crc32(bytes: Uint8Array | number[]): number { let c = ~0; for (const b of bytes) c = table[(c ^ b) & 255] ^ (c >>> 8); return ~c >>> 0 }
const utf8 = (s: string): number[] => { const out: number[] = []; for (const ch of s) { const c = ch.codePointAt(0)!; if (c < 0x80) out.push(c); else if (c < 0x800) out.push(0xc0 | c >> 6, 0x80 | c & 63); else if (c < 0x10000) out.push(0xe0 | c >> 12, 0x80 | c >> 6 & 63, 0x80 | c & 63); else out.push(0xf0 | c >> 18, 0x80 | c >> 12 & 63, 0x80 | c >> 6 & 63, 0x80 | c & 63) } return out }
const B64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const base64 = (bytes: readonly number[]) => { let out = ''; for (let i = 0; i < bytes.length; i += 3) { const n = bytes[i] << 16 | (bytes.at(i + 1) ?? 0) << 8 | (bytes.at(i + 2) ?? 0); out += B64[n >> 18] + B64[n >> 12 & 63] + (i + 1 < bytes.length ? B64[n >> 6 & 63] : '=') + (i + 2 < bytes.length ? B64[n & 63] : '=') } return out }
class BitSet { private words = new Uint32Array(4); add(n: number) { this.words[n >>> 5] |= 1 << (n & 31); return this } has(n: number) { return (this.words[n >>> 5] >>> (n & 31) & 1) === 1 } get size() { let total = 0; for (let w of this.words) for (; w; w &= w - 1) total++; return total } *[Symbol.iterator]() { for (let i = 0; i < 128; i++) if (this.has(i)) yield i } }
class Random { private s: number; constructor(seed: number) { this.s = seed >>> 0 } next() { this.s ^= this.s << 13; this.s ^= this.s >>> 17; this.s ^= this.s << 5; return (this.s >>> 0) / 2 ** 32 } int(n: number) { return Math.floor(this.next() * n) } shuffle<T>(xs: T[]): T[] { for (let i = xs.length - 1; i > 0; i--) { const j = this.int(i + 1); [xs[i], xs[j]] = [xs[j], xs[i]] } return xs } }
function md5ish(s: string): string { let [a, b, c, d] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]; for (const x of utf8(s)) { const f = (b & c) | (~b & d); const t = d; d = c; c = b; b = (b + ((a + f + x) << 7 | (a + f + x) >>> 25)) | 0; a = t } return [a, b, c, d].map((n) => (n >>> 0).toString(16).padStart(8, '0')).join('') }
class Matrix { constructor(readonly rows: number, readonly cols: number, readonly data = new Float64Array(rows * cols)) {} static identity(n: number) { const m = new Matrix(n, n); for (let i = 0; i < n; i++) m.set(i, i, 1); return m } at(r: number, c: number) { return this.data[r * this.cols + c] } set(r: number, c: number, v: number) { this.data[r * this.cols + c] = v; return this } mul(o: Matrix) { const m = new Matrix(this.rows, o.cols); for (let r = 0; r < this.rows; r++) for (let c = 0; c < o.cols; c++) { let s = 0; for (let k = 0; k < this.cols; k++) s += this.at(r, k) * o.at(k, c); m.set(r, c, s) } return m } pow(n: number): Matrix { return n === 0 ? Matrix.identity(this.rows) : n % 2 ? this.mul(this.pow(n - 1)) : this.mul(this).pow(n / 2) } }
export function main(): void {
  console.log(crc32(utf8('123456789')).toString(16), crc32(new Uint8Array([1, 2, 3])), base64(utf8('Héllo, wörld €😀')), base64([]))
  const bits = new BitSet().add(3).add(64).add(127); console.log([...bits], bits.size, bits.has(4), bits.has(127))
  const r = new Random(42); console.log(Array.from({ length: 5 }, () => r.int(100)), r.shuffle([1, 2, 3, 4, 5]), r.shuffle('abc'.split('')).join(''))
  console.log(md5ish('hello'), md5ish(''))
  console.log(new Matrix(2, 2, Float64Array.of(1, 1, 1, 0)).pow(50).at(0, 1), [...Matrix.identity(2).data])
  const view = new DataView(new ArrayBuffer(16)); view.setUint16(0, 0x1234); view.setFloat32(4, 1.5, true); view.setInt32(8, -2); console.log(view.getUint8(0), view.getUint8(1), view.getUint16(0, true), view.getFloat32(4, true), view.getUint32(8), view.byteLength)
  const i16 = Int16Array.from([1, -2, 40000]); console.log(i16, i16.map((x) => x * 2), i16.subarray(1).length, new Uint8Array(i16.buffer).length, Array.from(i16).reduce((a, b) => a + b))
  const clamp = new Uint8ClampedArray([300, -5, 1.5, 2.5]); console.log(clamp, clamp.indexOf(2), new Float32Array([0.1])[0])
  let h = 0x811c9dc5; for (const c of 'fnv') { h ^= c.charCodeAt(0); h = Math.imul(h, 0x01000193) >>> 0 } console.log(h, Math.clz32(h), Math.fround(5.05), Math.hypot(3, 4), Math.sign(-3), Math.cbrt(27), Math.trunc(-4.7), Math.log2(8))
  const u8 = new Uint8Array(4); u8.set([1, 2], 1); u8.fill(9, 3); console.log(u8, u8.slice(1, 3), u8.join('-'), u8.includes(9), [...u8.entries()].map(([i, v]) => i * v))
  console.log((255).toString(2), (-255).toString(16), (0.5).toString(2), parseFloat('3.14abc'), Number(''), Number(' 12 '), Number('1e3'), parseInt('12px'), (12.5).toFixed(0), (1e-10).toFixed(3), (123.456).toPrecision(4), (0).toExponential(2))
  for (let i = 0, j = 10; i < j; i += 3, j--) console.log(i, j)
  let n = 27, steps = 0; do { n = n % 2 ? 3 * n + 1 : n / 2; steps++ } while (n !== 1); console.log(steps)
  const sieve = new Array<boolean>(50).fill(true); for (let i = 2; i * i < 50; i++) if (sieve[i]) for (let j = i * i; j < 50; j += i) sieve[j] = false; console.log(sieve.map((p, i) => (p && i > 1 ? i : 0)).filter(Boolean).join(' '))
}
