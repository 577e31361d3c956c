import { read32 } from "hal/hw";

function probe(address: usize): u32 {
  return read32(address); // line 4
}

export function _start(): void {
  probe(0x20000000); // line 8
}
