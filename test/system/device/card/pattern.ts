/** Writes sectors to a card at its front, in its middle and at its end, reads them back and says so; the host looks at the file. */
import { BlockDevice, SECTOR } from "hal/block";
import { errorName } from "hal/error";
import { DeviceDisk } from "kernel/block/device-disk";
import { println } from "kernel/console";

const COUNT: i32 = 300;

function word(sector: u64, at: i32): u32 { return <u32>sector * 0x9e37_79b1 + at * 0x85eb_ca6b; }

export function tryCard(device: BlockDevice): void {
  const disk = new DeviceDisk(device);
  let code = disk.start();
  const end = disk.sectors();
  println("start: " + errorName(code) + ", " + end.toString() + " sectors");
  if (code) return;
  const at = heap.alloc(COUNT * SECTOR + 64) + 63 & ~63;
  const places: u64[] = [1, end / 2 - 7, end - COUNT];
  for (let i = 0; i < places.length; ++i) {
    for (let k = 0; k < COUNT * SECTOR; k += 4) store<u32>(at + k, word(places[i] + k / SECTOR, k % SECTOR));
    code = disk.write(places[i], COUNT, at);
    if (code) println("write at " + places[i].toString() + ": " + errorName(code));
  }
  code = disk.flush();
  if (code) println("flush: " + errorName(code));
  let wrong = 0;
  for (let i = 0; i < places.length; ++i) {
    memory.fill(at, 0xee, COUNT * SECTOR);
    code = disk.read(places[i], COUNT, at);
    if (code) println("read at " + places[i].toString() + ": " + errorName(code));
    for (let k = 0; k < COUNT * SECTOR; k += 4) if (load<u32>(at + k) != word(places[i] + k / SECTOR, k % SECTOR)) wrong++;
  }
  println(places.length.toString() + " places, " + wrong.toString() + " words wrong");
}
