/** What symbols.test.ts, entropy.test.ts, fdt.test.ts, test/hal/fdt.test.ts, retained.test.ts and line-editor.test.ts call. */
import { deviceBytes, deviceProperty, treeByte } from "hal/fdt";
import { Waker } from "hal/irq";
import { Serial } from "hal/serial";
import { startConsole } from "kernel/console";
import { HealthTest } from "kernel/entropy";
import { memoryEnd } from "kernel/fdt";
import { Edit, LineEditor } from "kernel/line-editor";
import { locate, placeFile, placeFunction, placeLine } from "kernel/symbols";
import { appendRecord, appendRing, beginRecord, markRecordSeen, recordByte, recordBytes, ringByte, ringLength, setCrashesInARow, startRetained } from "kernel/retained";

export { memoryEnd, locate, placeLine, placeFile, placeFunction };
export { appendRecord, appendRing, beginRecord, markRecordSeen, recordByte, recordBytes, ringByte, ringLength, setCrashesInARow, startRetained };

/** Puts what `deviceProperty` finds into `scratch`; the names are 0-terminated ASCII there, one after the other. @returns its length, or -1 */
export function property(tree: usize): i32 {
  const at = scratch();
  let end = at;
  while (load<u8>(end)) ++end;
  compatible = String.UTF8.decodeUnsafe(at, end - at);
  name = String.UTF8.decodeUnsafe(end + 1, 250, true);
  const value = deviceProperty(tree, compatible, name);
  if (!value) return -1;
  for (let i: u32 = 0; i < min<u32>(deviceBytes, 256); ++i) store<u8>(at + i, treeByte(value + i));
  return deviceBytes;
}

// Where the collector sees them.
let compatible: string = "";
let name: string = "";

/** A place for 256 bytes of text. */
export function scratch(): usize { return memory.data(256); }
export function markWord(word: usize): void {}

// @ts-ignore: decorator
@external("test", "sent") declare function sent(byte: u32): void;

/** A serial line whose output the test sees. */
class Wire implements Serial {
  irq: i32 = -1;
  start(baud: u32): void {}
  rateOf(baud: u32): u32 { return 0; }
  write(data: usize, length: i32): i32 {
    for (let i = 0; i < length; ++i) sent(load<u8>(data + i));
    return length;
  }
  read(data: usize, capacity: i32): i32 { return 0; }
  drained(): bool { return true; }
  errors(): u32 { return 0; }
  onReceive(waker: Waker): void {}
  onInterrupt(): void {}
}

let editor: LineEditor | null = null;

export function startEditor(): void {
  startConsole(new Wire(), 115200);
  editor = new LineEditor();
}

/** Feeds one byte. A complete line is remembered and a new one begun. @returns what it led to, an `Edit`. */
export function feed(byte: u32): i32 {
  const it = editor!;
  const edit = it.feed(byte);
  if (edit == Edit.Line) {
    it.remember(it.text);
    put(it.text);
    it.clear();
  }
  return edit;
}

/** Puts the line as it is into `scratch`. @returns its length in bytes. */
export function line(): i32 { return put(editor!.text); }

let length: i32 = 0;
function put(text: string): i32 {
  length = String.UTF8.byteLength(text);
  String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, kept);
  return length;
}
const kept: usize = memory.data(512);
export function keptText(): usize { return kept; }
export function keptLength(): i32 { return length; }

let health: HealthTest = new HealthTest();
export function newHealthTest(): void { health = new HealthTest(); }
/** Has the test take `byte`. @returns what it then thinks of the source */
export function takeSample(byte: u32): i32 {
  health.take(byte);
  return health.health;
}
