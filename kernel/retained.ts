/**
 * The 4 KiB that keep their contents over a reset: the last log lines, the last crash record and the count of crashes in a row.
 *
 * After power-on they hold garbage; magic numbers and sums tell.
 *
 * ```
 * words    0  magic  1  bytes ever appended to the ring (mod 2^32)  2  sum of the ring's words and word 1  3  crashes in a row, times 0x10001
 * words    4 ..  671  ring of log bytes
 * words  672  magic of a record, or of one already shown  673  its length in bytes  674  sum of its words and its length
 * words  676 .. 1023  its text
 * ```
 */
import { retainedRead, retainedWrite } from "hal/hw";

const MAGIC: u32 = 0x31474c55; // "ULG1"
const NEW_RECORD: u32 = 0x31524355; // "UCR1"
const OLD_RECORD: u32 = 0x31524f55; // "UOR1"
const RING: u32 = 4;
/** Bytes of log the ring holds. */
export const RING_BYTES: u32 = (672 - RING) * 4;
const RECORD: u32 = 672;
const RECORD_TEXT: u32 = 676;
const RECORD_BYTES: u32 = (1024 - RECORD_TEXT) * 4;

let head: u32 = 0;
let sum: u32 = 0;
let recordLength: u32 = 0;
let recordSum: u32 = 0;

/** Reads what the last run left and clears it where it is garbage. @returns crashes in a row that led to this start. */
export function startRetained(): u32 {
  head = retainedRead(1);
  sum = 0;
  for (let i = RING; i < RECORD; ++i) sum += retainedRead(i);
  const row = retainedRead(3);
  const valid = retainedRead(0) == MAGIC && retainedRead(2) == sum + head;
  if (!valid) {
    retainedWrite(0, MAGIC);
    for (let i = RING; i < RECORD; ++i) retainedWrite(i, 0);
    head = sum = 0;
  }
  retainedWrite(1, head);
  retainedWrite(2, sum + head);
  retainedWrite(3, 0);
  return valid && row >>> 16 == (row & 0xffff) ? row & 0xffff : 0;
}

/** Notes that this run ends in crash number `row` in a row. */
export function setCrashesInARow(row: u32): void {
  retainedWrite(3, row * 0x10001);
}

function byteAt(base: u32, index: u32): u32 {
  return retainedRead(base + (index >> 2)) >>> ((index & 3) << 3) & 255;
}

/** Replaces byte `index` of the area at word `base`. @returns by how much the word grew. */
function putByte(base: u32, index: u32, value: u32): u32 {
  const at = base + (index >> 2);
  const shift = (index & 3) << 3;
  const old = retainedRead(at);
  const changed = old & ~(255 << shift) | value << shift;
  retainedWrite(at, changed);
  return changed - old;
}

/** Appends `length` bytes at `data` to the ring of log lines. */
export function appendRing(data: usize, length: i32): void {
  for (let i = 0; i < length; ++i) sum += putByte(RING, head++ % RING_BYTES, load<u8>(data + i));
  retainedWrite(1, head);
  retainedWrite(2, sum + head);
}

/** Number of bytes that can be read back from the ring. */
export function ringLength(): u32 {
  return min(head, RING_BYTES);
}

/** Byte `index` of the ring, the oldest first. */
export function ringByte(index: u32): u32 {
  return byteAt(RING, (head - ringLength() + index) % RING_BYTES);
}

/** Begins a new crash record, replacing the old one. */
export function beginRecord(): void {
  recordLength = recordSum = 0;
  retainedWrite(RECORD, 0);
  for (let i = RECORD_TEXT; i < 1024; ++i) retainedWrite(i, 0);
}

/** Appends to the crash record what still fits. It counts as whole after each call. */
export function appendRecord(data: usize, length: i32): void {
  for (let i = 0; i < length && recordLength < RECORD_BYTES; ++i) recordSum += putByte(RECORD_TEXT, recordLength++, load<u8>(data + i));
  retainedWrite(RECORD + 1, recordLength);
  retainedWrite(RECORD + 2, recordSum + recordLength);
  retainedWrite(RECORD, NEW_RECORD);
}

/** Length of the crash record in bytes, 0 when there is none. `fresh`: only when nobody has seen it yet. */
export function recordBytes(fresh: bool): u32 {
  const magic = retainedRead(RECORD);
  const length = retainedRead(RECORD + 1);
  if (magic != NEW_RECORD && (fresh || magic != OLD_RECORD)) return 0;
  if (length > RECORD_BYTES) return 0;
  let total = length;
  for (let i = RECORD_TEXT; i < 1024; ++i) total += retainedRead(i);
  return total == retainedRead(RECORD + 2) ? length : 0;
}

/** Byte `index` of the crash record. */
export function recordByte(index: u32): u32 {
  return byteAt(RECORD_TEXT, index);
}

/** Marks the crash record as seen. */
export function markRecordSeen(): void {
  retainedWrite(RECORD, OLD_RECORD);
}
