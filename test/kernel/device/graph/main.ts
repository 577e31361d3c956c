/** @assemblyscript Three fibers build, change and check maps, trees and strings, holding much of it only in locals. */
import { println } from "kernel/console";
import { join, spawnWith, yieldNow } from "kernel/fiber";

class Tree {
  left: Tree | null = null;
  right: Tree | null = null;
  constructor(readonly key: i32, readonly label: string) {}
}

function grow(low: i32, high: i32): Tree | null {
  if (low >= high) return null;
  const middle = (low + high) >> 1;
  const tree = new Tree(middle, "k" + middle.toString());
  tree.left = grow(low, middle);
  yieldNow(); // `tree` is only on this stack now
  tree.right = grow(middle + 1, high);
  return tree;
}

function sum(tree: Tree | null): i32 {
  if (!tree) return 0;
  assert(tree.label == "k" + tree.key.toString(), "a label changed");
  return tree.key + sum(tree.left) + sum(tree.right);
}

function work(seed: i32): void {
  const map = new Map<i32, string>();
  const list: string[] = [];
  for (let i = 0; i < 40; ++i) {
    map.set(i * seed, "value " + (i * seed).toString());
    list.push(i.toString() + "-" + seed.toString());
    const bytes = new Uint8Array(i * 37);
    bytes.fill(<u8>i);
    const view = bytes.subarray(i); // keeps only the buffer
    yieldNow();
    for (let j = 0; j < view.length; ++j) assert(view[j] == <u8>i, "bytes changed");
    if (i % 3 == 0) map.delete(i * seed);
  }
  assert(sum(grow(0, 50)) == 1225, "the tree lost a branch");
  for (let i = 0; i < 40; ++i) {
    assert(list[i] == i.toString() + "-" + seed.toString(), "a list item changed");
    if (i % 3) assert(map.get(i * seed) == "value " + (i * seed).toString(), "a map value changed");
  }
  const parts = list.join(",").split(",");
  assert(parts.length == 40 && parts[39] == list[39], "joined and split, it differs");
}

export function main(): void {
  const a = spawnWith<i32>(work, 3, "a", 32 << 10);
  const b = spawnWith<i32>(work, 7, "b", 32 << 10);
  work(11);
  join(a);
  join(b);
  println("all as built");
}
