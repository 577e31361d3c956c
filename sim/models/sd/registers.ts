/** Registers of SD cards, SD Physical Layer Simplified Specification, chapter 5. Bit numbers are the specification's. */

/** 128 bits as the specification numbers them, as words: words[0] is bits 31:0. */
class Bits {
  private value = 0n
  set(high: number, low: number, value: number | bigint): this {
    this.value |= (BigInt(value) & ((1n << BigInt(high - low + 1)) - 1n)) << BigInt(low)
    return this
  }
  words(): number[] { return [0n, 32n, 64n, 96n].map((at) => Number((this.value >> at) & 0xffff_ffffn)) }
  /** With bits 7:0: the checksum and the end bit. */
  sealed(): number[] {
    let crc = 0
    for (let bit = 127n; bit >= 8n; bit--) {
      const top = ((crc >> 6) & 1) ^ Number((this.value >> bit) & 1n)
      crc = ((crc << 1) & 0x7f) ^ (top ? 0x09 : 0)
    }
    return this.set(7, 1, crc).set(0, 0, 1).words()
  }
}

export interface CsdOptions { protected?: boolean }

/** Card-specific data of a card with byte addresses, 5.3.2, and the sectors it says: as many as the fields can tell. */
export function csdVersion1(sectors: number, options: CsdOptions = {}): { words: number[]; sectors: number } {
  // 2 GiB need blocks of 1024 bytes; else 512.
  const shift = sectors > 2 ** 21 ? 10 : 9
  const blocks = Math.floor((sectors * 512) / 2 ** shift)
  let mult = 0
  while (mult < 7 && (blocks > 4096 * 2 ** (mult + 2) || blocks % 2 ** (mult + 3) === 0)) mult++
  const size = Math.min(Math.floor(blocks / 2 ** (mult + 2)), 4096)
  const bits = new Bits().set(127, 126, 0).set(119, 112, 0x26).set(103, 96, 0x32).set(95, 84, 0x5b5).set(83, 80, shift).set(79, 79, 1)
    .set(73, 62, size - 1).set(49, 47, mult).set(46, 46, 1).set(45, 39, 0x7f).set(28, 26, 2).set(25, 22, shift).set(12, 12, options.protected ? 1 : 0)
  return { words: bits.sealed(), sectors: (size * 2 ** (mult + 2) * 2 ** shift) / 512 }
}

/** Of a card with sector addresses, 5.3.3: whole 512 KiB. */
export function csdVersion2(sectors: number, options: CsdOptions = {}): { words: number[]; sectors: number } {
  const size = Math.floor(sectors / 1024)
  const bits = new Bits().set(127, 126, 1).set(119, 112, 0x0e).set(103, 96, 0x32).set(95, 84, 0x5b5).set(83, 80, 9)
    .set(69, 48, size - 1).set(46, 46, 1).set(45, 39, 0x7f).set(28, 26, 2).set(25, 22, 9).set(12, 12, options.protected ? 1 : 0)
  return { words: bits.sealed(), sectors: size * 1024 }
}

/** Card identification, 5.2. */
export const cid = (serial: number): number[] =>
  new Bits().set(127, 120, 0x75).set(119, 104, 0x554e).set(103, 64, 0x53_494d_4344n).set(63, 56, 0x10).set(55, 24, serial).set(19, 8, 0x158).sealed()

/** SD configuration, 5.6, as it is sent: version 2, 1 and 4 data lines, no CMD23. */
export const scr = (): Uint8Array => Uint8Array.of(0x02, 0x05, 0x80, 0, 0, 0, 0, 0)
