/**
 * Looks devices up in a flattened device tree. What each image needs of the tree, RAM's end, `kernel/fdt.ts` reads by itself.
 *
 * Reference: Devicetree Specification 0.4, chapter 5 (format), 2.3 (properties). The tree comes from a boot loader: nothing in it is trusted.
 * Whatever is wrong with it ends the walk.
 */
import { read32 } from "./hw";

const MAGIC: u32 = 0xd00dfeed;
/** Larger trees than this are not believed. */
const SIZE_MAX: u32 = 1 << 20;

/** What a step of the walk found. */
export namespace Token {
  /** The end, or what is no tree. */
  export const END: u32 = 0;
  export const BEGIN_NODE: u32 = 1;
  export const END_NODE: u32 = 2;
  export const PROP: u32 = 3;
}
const NOP: u32 = 4;

// @ts-ignore: decorator
@inline export function treeWord(address: usize): u32 { return bswap<u32>(read32(address)); }

/** Byte at `address`, as the tree has it. */
export function treeByte(address: usize): u32 {
  return treeWord(address & ~3) >>> ((3 - (<u32>address & 3)) << 3) & 255;
}

/** True when the bytes at `address`, which end before `limit`, are `text` followed by 0 or `stop`. */
function isText(address: usize, limit: usize, text: string, stop: u32): bool {
  const length = text.length;
  if (address + length >= limit) return false;
  for (let i = 0; i < length; ++i) if (treeByte(address + i) != <u32>text.charCodeAt(i)) return false;
  const after = treeByte(address + length);
  return !after || after == stop;
}

/** A walk over the tree's nodes and properties, in their order. */
@final export class TreeWalk {
  /** Nodes around this place, the one that `next` has begun included: the root is 1. */
  depth: i32 = 0;
  /** Of the property that `next` gave: its value's address and bytes. */
  value: usize = 0;
  length: u32 = 0;
  /** Name of the node or property that `next` gave. */
  private name: usize = 0;
  private at: usize = 0;
  private limit: usize = 0;
  private strings: u32 = 0;
  private size: u32 = 0;

  /** @param tree its physical address; 0, or anything that is no tree: `next` gives END at once */
  constructor(private readonly tree: usize) {
    if (tree && !(tree & 3) && treeWord(tree) == MAGIC) {
      const size = treeWord(tree + 4);
      const structure = treeWord(tree + 8);
      const strings = treeWord(tree + 12);
      if (size <= SIZE_MAX && <u32>tree <= 0 - SIZE_MAX && structure < size && !(structure & 3) && strings < size) {
        this.size = size;
        this.strings = strings;
        this.limit = tree + size;
        this.at = tree + structure;
      }
    }
  }

  /** Goes to the next node's begin or end, or property. @returns a `Token` */
  next(): u32 {
    const limit = this.limit;
    let at = this.at;
    while (at + 4 <= limit) {
      const token = treeWord(at);
      at += 4;
      if (token == Token.BEGIN_NODE) {
        ++this.depth;
        this.name = at;
        while (at < limit && treeByte(at)) ++at;
        this.at = (at + 4) & ~3;
        return token;
      }
      if (token == Token.END_NODE) {
        --this.depth;
        this.at = at;
        return token;
      }
      if (token == Token.PROP) {
        if (at + 8 > limit) break;
        const length = treeWord(at);
        const name = treeWord(at + 4);
        at += 8;
        if (length > <u32>(limit - at) || name >= this.size - this.strings) break;
        this.name = this.tree + this.strings + name;
        this.value = at;
        this.length = length;
        this.at = (at + length + 3) & ~3;
        return token;
      }
      if (token != NOP) break; // FDT_END, or no tree at all
    }
    this.at = limit;
    return Token.END;
  }

  /** True when the node or property is called `name`; a node's may go on behind `stop`. */
  isNamed(name: string, stop: u32 = 0): bool { return isText(this.name, this.limit, name, stop); }

  /** True when `text` is among the strings that are the property's value. */
  lists(text: string): bool {
    const end = this.value + this.length;
    for (let at = this.value; at < end;) {
      if (isText(at, end, text, 0)) return true;
      while (at < end && treeByte(at)) ++at;
      ++at;
    }
    return false;
  }
}

/** Bytes of the value that `deviceProperty` found last. */
export let deviceBytes: u32 = 0;

/**
 * Address of the value of `property` (`deviceBytes` long, to be read with `treeByte`) of the first node that is compatible with `compatible`
 * and not disabled. @param tree physical address of the tree, or 0 @returns 0 when there is none
 */
export function deviceProperty(tree: usize, compatible: string, property: string): usize {
  const walk = new TreeWalk(tree);
  let found = false;
  let disabled = false;
  let value: usize = 0;
  for (;;) {
    const token = walk.next();
    if (token == Token.PROP) {
      if (walk.isNamed(property)) {
        value = walk.value;
        deviceBytes = walk.length;
      }
      if (walk.isNamed("compatible")) found = walk.lists(compatible);
      else if (walk.isNamed("status")) disabled = !walk.lists("okay") && !walk.lists("ok");
      continue;
    }
    // 5.4.2: a node's properties come before its children.
    if (found && !disabled && value) return value;
    if (token == Token.END) return 0;
    found = disabled = false;
    value = 0;
  }
  return 0;
}

/** True when the tree at `tree` (0 = none) has a node that is compatible with `compatible` and not disabled. */
export function hasDevice(tree: usize, compatible: string): bool {
  return deviceProperty(tree, compatible, "compatible") != 0;
}
