/**
 * Records: what frames of the log, and of what a checkpoint has moved, hold behind their header.
 *
 * A record is u8 length of the key (1 to 255), u8 kind, u32 length of the value, key, value. Keys are compared byte by byte, a prefix before what
 * it begins.
 */

export const RECORD_HEADER: i32 = 6;
export const KEY_MAX: i32 = 255;
/** Longest value on a disk whose segments are large enough: see `KvStore.valueMax`. */
export const VALUE_MAX: i32 = 65536;

export namespace Kind {
  export const DELETE: i32 = 0;
  export const SET: i32 = 1;
}

/** Header of a frame of the log: u32 magic, u32 bytes with the header, u64 number of the frame, u32 how many numbers before it the last flushed one is, u32 records. */
export const LOG_HEADER: i32 = 24;
export const LOG_MAGIC: u32 = 0x6c6f_6775;
/** Header of a frame of moved records: u32 magic, u32 bytes with the header. */
export const PACK_HEADER: i32 = 8;
export const PACK_MAGIC: u32 = 0x6b61_7075;

export function recordBytes(keyLength: i32, valueLength: i32): i32 { return RECORD_HEADER + keyLength + valueLength; }

/** Puts a record at `to`. @returns its bytes */
export function putRecord(to: usize, kind: i32, key: usize, keyLength: i32, value: usize, valueLength: i32): i32 {
  store<u8>(to, <u8>keyLength);
  store<u8>(to, <u8>kind, 1);
  store<u32>(to, valueLength, 2);
  memory.copy(to + RECORD_HEADER, key, keyLength);
  memory.copy(to + RECORD_HEADER + keyLength, value, valueLength);
  return RECORD_HEADER + keyLength + valueLength;
}

/** @returns the bytes of the record at `at`, of which there are at most `room`; 0 when it cannot be one */
export function recordAt(at: usize, room: i32): i32 {
  if (room < RECORD_HEADER) return 0;
  const keyLength = <i32>load<u8>(at);
  const kind = <i32>load<u8>(at, 1);
  const valueLength = load<u32>(at, 2);
  if (!keyLength || kind > Kind.SET || (kind == Kind.DELETE && valueLength) || valueLength > <u32>VALUE_MAX) return 0;
  const bytes = recordBytes(keyLength, <i32>valueLength);
  return bytes <= room ? bytes : 0;
}

/** @returns < 0, 0 or > 0 */
export function compareKeys(a: usize, aLength: i32, b: usize, bLength: i32): i32 {
  const shorter = min(aLength, bLength);
  let i: usize = 0;
  while (i + 4 <= <usize>shorter) {
    const x = load<u32>(a + i);
    const y = load<u32>(b + i);
    if (x != y) return bswap(x) < bswap(y) ? -1 : 1;
    i += 4;
  }
  for (; i < <usize>shorter; ++i) {
    const difference = <i32>load<u8>(a + i) - <i32>load<u8>(b + i);
    if (difference) return difference;
  }
  return aLength - bLength;
}

/** True when the record at `at` is of that key and has a value of that length. */
export function isRecordOf(at: usize, key: usize, keyLength: i32, valueLength: u32): bool {
  return <i32>load<u8>(at) == keyLength && load<u8>(at, 1) == <u8>Kind.SET && load<u32>(at, 2) == valueLength
    && compareKeys(at + RECORD_HEADER, keyLength, key, keyLength) == 0;
}
