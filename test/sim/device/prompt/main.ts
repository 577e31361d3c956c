/** @assemblyscript Echoes what is typed until the input ends, beside a fiber that never gives way. */
import { exit } from "kernel/boot";
import { print, readByte, writeBytes } from "kernel/console";
import { spawn } from "kernel/fiber";

const buffer = memory.data(1);
let rounds: u64 = 0;

function busy(): void {
  for (;;) rounds++;
}

export function main(): void {
  spawn(busy);
  print("> ");
  for (;;) {
    const byte = readByte();
    if (byte == 4) exit(rounds > 100 ? 9 : 1);
    store<u8>(buffer, <u8>byte);
    writeBytes(buffer, 1);
  }
}
