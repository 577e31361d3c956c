/**
 * Reads RAM's end from a flattened device tree.
 *
 * Reference: Devicetree Specification 0.4, chapter 5 (format), 3.4 (/memory). The tree comes from a boot loader: nothing in it is trusted.
 */
import { read32 } from "hal/hw";

const MAGIC: u32 = 0xd00dfeed;
/** Larger trees than this are not believed. */
const SIZE_MAX: u32 = 1 << 20;
const BEGIN_NODE: u32 = 1;
const END_NODE: u32 = 2;
const PROP: u32 = 3;
const NOP: u32 = 4;

// @ts-ignore: decorator
@inline function word(address: usize): u32 { return bswap<u32>(read32(address)); }

/** Byte at `address`, as the tree has it. */
function byteAt(address: usize): u32 {
  return word(address & ~3) >>> ((3 - (<u32>address & 3)) << 3) & 255;
}

/** True when the bytes at `address`, which end before `limit`, are `name` followed by 0 or `stop`. */
function isNamed(address: usize, limit: usize, name: string, stop: u32): bool {
  const length = name.length;
  if (address + length >= limit) return false;
  for (let i = 0; i < length; ++i) if (byteAt(address + i) != <u32>name.charCodeAt(i)) return false;
  const after = byteAt(address + length);
  return !after || after == stop;
}

/**
 * End (exclusive, below 4 GiB, page-aligned) of the RAM range that holds physical address `inside`, as the tree at `tree` says.
 * @returns 0 when the tree is absent, malformed or silent.
 */
export function memoryEnd(tree: usize, inside: usize): usize {
  if (!tree || tree & 3 || word(tree) != MAGIC) return 0;
  const size = word(tree + 4);
  const structure = word(tree + 8);
  const strings = word(tree + 12);
  if (size > SIZE_MAX || <u32>tree > 0 - SIZE_MAX || structure >= size || structure & 3 || strings >= size) return 0;
  const limit = tree + size;
  let at = tree + structure;
  let depth = 0;
  let inMemory = false;
  let addressCells: u32 = 2;
  let sizeCells: u32 = 1;
  while (at + 4 <= limit) {
    const token = word(at);
    at += 4;
    if (token == BEGIN_NODE) {
      ++depth;
      if (depth == 2) inMemory = isNamed(at, limit, "memory", 64);
      while (at < limit && byteAt(at)) ++at;
      at = (at + 4) & ~3;
    } else if (token == END_NODE) {
      if (--depth <= 1) inMemory = false;
    } else if (token == PROP) {
      if (at + 8 > limit) return 0;
      const length = word(at);
      const nameOffset = word(at + 4);
      at += 8;
      if (length > <u32>(limit - at) || nameOffset >= size - strings) return 0;
      const name = tree + strings + nameOffset;
      if (depth == 1 && length == 4) {
        if (isNamed(name, limit, "#address-cells", 0)) addressCells = word(at);
        else if (isNamed(name, limit, "#size-cells", 0)) sizeCells = word(at);
        if (addressCells - 1 > 1 || sizeCells - 1 > 1) return 0;
      } else if (depth == 2 && inMemory && isNamed(name, limit, "reg", 0)) {
        const entry = (addressCells + sizeCells) << 2;
        for (let done: u32 = 0; done + entry <= length; done += entry) {
          const base = cells(at + done, addressCells);
          const end = base + min(cells(at + done + (addressCells << 2), sizeCells), 1 << 40);
          if (base <= <u64>inside && end > <u64>inside) return <usize>min(end, 0xfffff000) & ~4095;
        }
      }
      at = (at + length + 3) & ~3;
    } else if (token != NOP) {
      return 0; // FDT_END, or no tree at all
    }
  }
  return 0;
}

/** A number of `count` (1 or 2) cells; one beyond 2^40 counts as 2^40. */
function cells(at: usize, count: u32): u64 {
  const value = count == 2 ? <u64>word(at) << 32 | word(at + 4) : <u64>word(at);
  return min(value, 1 << 40);
}
