/** CRC-32C (Castagnoli, RFC 3720 appendix B.4), eight bytes at a time. */

const tables: StaticArray<u32> = new StaticArray<u32>(8 * 256);

/** Fills the tables, once. */
export function startCrc(): void {
  if (tables[1]) return;
  for (let i: u32 = 0; i < 256; ++i) {
    let value = i;
    for (let bit = 0; bit < 8; ++bit) value = value >>> 1 ^ (value & 1 ? 0x82f63b78 : 0);
    tables[i] = value;
  }
  for (let i = 256; i < 8 * 256; ++i) {
    const value = tables[i - 256];
    tables[i] = value >>> 8 ^ tables[value & 255];
  }
}

// @ts-ignore: decorator
@inline function entry(base: usize, table: usize, index: u32): u32 { return load<u32>(base + (table << 10) + (<usize>index << 2)); }

/** Goes on with checksum `crc` (0 to begin with) over `length` bytes at `at`. */
export function crc32c(crc: u32, at: usize, length: i32): u32 {
  const base = changetype<usize>(tables);
  crc = ~crc;
  while (length >= 8) {
    const low = load<u32>(at) ^ crc;
    const high = load<u32>(at, 4);
    crc = entry(base, 7, low & 255) ^ entry(base, 6, low >>> 8 & 255) ^ entry(base, 5, low >>> 16 & 255) ^ entry(base, 4, low >>> 24)
      ^ entry(base, 3, high & 255) ^ entry(base, 2, high >>> 8 & 255) ^ entry(base, 1, high >>> 16 & 255) ^ entry(base, 0, high >>> 24);
    at += 8;
    length -= 8;
  }
  for (; length > 0; --length) crc = crc >>> 8 ^ entry(base, 0, (crc ^ load<u8>(at++)) & 255);
  return ~crc;
}
