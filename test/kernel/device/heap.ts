/** What heap.test.ts drives: objects of several shapes, made and linked from outside. Roots are those the host reports, and `global`. */
import { collections, collect, liveBytes, markAddress, rescans } from "kernel/heap/collect";
import { allocatedSince, freeBytes, heapBytes } from "kernel/memory";

class Node {
  a: Node | null = null;
  b: Node | null = null;
  list: Array<Node | null> | null = null;
  data: StaticArray<u8> | null = null;
  constructor(public id: u32) {}
}

let global: Node | null = null;

export function markWord(word: usize): void { markAddress(word); }
export function node(id: u32): usize { return changetype<usize>(new Node(id)); }
export function idOf(node: usize): u32 { return changetype<Node>(node).id; }
export function setA(node: usize, to: usize): void { changetype<Node>(node).a = changetype<Node | null>(to); }
export function setB(node: usize, to: usize): void { changetype<Node>(node).b = changetype<Node | null>(to); }
export function getA(node: usize): usize { return changetype<usize>(changetype<Node>(node).a); }
export function getB(node: usize): usize { return changetype<usize>(changetype<Node>(node).b); }
export function setGlobal(to: usize): void { global = changetype<Node | null>(to); }

/** Gives `node` an empty list; the caller keeps `node` as a root. */
export function makeList(node: usize): void { changetype<Node>(node).list = new Array<Node | null>(); }
export function push(node: usize, item: usize): void { changetype<Node>(node).list!.push(changetype<Node | null>(item)); }
export function item(node: usize, index: i32): usize { return changetype<usize>(changetype<Node>(node).list![index]); }
export function listParts(node: usize, which: i32): usize {
  const list = changetype<Node>(node).list;
  return which ? load<usize>(changetype<usize>(list)) : changetype<usize>(list);
}

/** Gives `node` `size` bytes of data. @returns false when they were not zero. */
export function makeData(node: usize, size: i32, seed: u32): bool {
  const data = new StaticArray<u8>(size);
  changetype<Node>(node).data = data;
  let zero = true;
  for (let i = 0; i < size; ++i) {
    if (unchecked(data[i])) zero = false;
    unchecked((data[i] = <u8>(seed + i)));
  }
  return zero;
}
export function dataOf(node: usize): usize { return changetype<usize>(changetype<Node>(node).data); }
export function dataIntact(node: usize, size: i32, seed: u32): bool {
  const data = changetype<Node>(node).data!;
  if (data.length != size) return false;
  for (let i = 0; i < size; ++i) if (unchecked(data[i]) != <u8>(seed + i)) return false;
  return true;
}
export function sizeOf(ptr: usize): u32 { return load<u32>(ptr - 4); }

export function rawTake(size: usize): usize { return heap.alloc(size); }
export function rawGrow(ptr: usize, size: usize): usize { return heap.realloc(ptr, size); }
export function rawFree(ptr: usize): void { heap.free(ptr); }

export function collectAll(): void { collect(); }
export function live(): usize { return liveBytes; }
/** Bytes allocated since the last collection. */
export function allocated(): usize { return allocatedSince(); }
export function count(): u32 { return collections; }
export function searches(): u32 { return rescans; }
export function total(): usize { return heapBytes(); }
export function free(): usize { return freeBytes(); }
export function heapBase(): usize { return __heap_base; }

/** Makes `rounds` short-lived objects. */
export function churn(rounds: i32): void { for (let i = 0; i < rounds; ++i) new Node(i); }
/** Builds strings by appending one character at a time. @returns the length of the last. */
export function strings(length: i32): i32 {
  text = "";
  for (let i = 0; i < length; ++i) text += "x";
  return text.length;
}
let text: string = "";

/** A list of `length` nodes held by `global`, each first seen through the one before. */
export function chain(length: i32): void {
  global = null;
  for (let i = 0; i < length; ++i) {
    const node = new Node(i);
    node.a = global;
    global = node;
  }
}
export function chainLength(): i32 {
  let n = 0;
  let node = global;
  while (node) {
    ++n;
    node = node.a;
  }
  return n;
}
/** `width` nodes in one list, each with a child of its own: fills the mark stack. The list must be reachable from `node`. */
export function fan(node: usize, width: i32): void {
  const list = changetype<Node>(node).list!;
  list.length = width;
  for (let i = 0; i < width; ++i) {
    const item = new Node(i);
    list[i] = item;
    item.a = new Node(i);
  }
}
export function fanSum(node: usize): u32 {
  const list = changetype<Node>(node).list!;
  let sum: u32 = 0;
  for (let i = 0; i < list.length; ++i) sum += list[i]!.a!.id;
  return sum;
}
