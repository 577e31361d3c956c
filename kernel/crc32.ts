/** CRC-32 of IEEE 802.3 (reflected, polynomial 0x04c1_1db7), as GPT, gzip and ZIP have it. */

/** Remainders of the sixteen values of four bits. */
// @ts-ignore: decorator
@lazy const NIBBLES: StaticArray<u32> = [
  0x0000_0000, 0x1db7_1064, 0x3b6e_20c8, 0x26d9_30ac, 0x76dc_4190, 0x6b6b_51f4, 0x4db2_6158, 0x5005_713c,
  0xedb8_8320, 0xf00f_9344, 0xd6d6_a3e8, 0xcb61_b38c, 0x9b64_c2b0, 0x86d3_d2d4, 0xa00a_e278, 0xbdbd_f21c,
];

/**
 * CRC-32 of `length` bytes at `at`.
 * @param before CRC of the bytes before them, 0 without any
 */
export function crc32(at: usize, length: usize, before: u32 = 0): u32 {
  let crc = ~before;
  for (const end = at + length; at < end; ++at) {
    crc ^= load<u8>(at);
    crc = crc >>> 4 ^ unchecked(NIBBLES[crc & 15]);
    crc = crc >>> 4 ^ unchecked(NIBBLES[crc & 15]);
  }
  return ~crc;
}
