/** The `crash` command: fails in the way it is told, for trying out crash reports. */

class Victim {
  constructor(readonly name: string, readonly value: number) {}
}

/** `!` promises the checker a value that nobody ever gives. */
let victim!: Victim;
let zero: i32 = 0;
let depth = 0;

const ways: Record<string, () => number> = {
  null: readNull, abort: giveUp, bounds: readBehind, stack: () => recurse(1), div: divide, memory: hoard,
};

export function crash([, how = "null"]: string[]): void {
  const way = ways[how];
  if (way) console.log(`NOT CAUGHT: got ${way()}`);
  else console.log(`crash: ${Object.keys(ways).join(", ")}`);
}

function readNull(): number {
  return victim.value;
}

function giveUp(): never {
  throw new Error("crash asked for");
}

function readBehind(): number {
  const list = [1, 2, 3];
  return list[list.length + zero];
}

function recurse(value: number): number {
  depth++;
  return recurse(value + depth) + depth;
}

/** Integers divide as the machine does. */
function divide(): number {
  const hundred: i32 = 100;
  return hundred / zero;
}

/** Keeps all it asks for. */
function hoard(): number {
  const kept: Uint8Array[] = [];
  for (;;) kept.push(new Uint8Array(1 << 20));
}
