/** What an app may look like: an editor that knows lang/types finds nothing wrong with it. */
import * as board from "board";
import { name } from "board";
import { println } from "kernel/console";
import { type Fiber, join, sleep, spawn, spawnWith } from "kernel/fiber";
import { PinMode } from "kernel/gpio";
import { LineEditor, readLine } from "kernel/line-editor";
import { heapBytes } from "kernel/memory";
import { Queue } from "kernel/queue";
import { uptimeMs } from "kernel/time";
import { type Reading, Thermometer, average } from "./sensor.ts";

const registers: u8[] = [0x10, 0x20];
const counts = new Map<i32, string>([[1, "one"]]);
const table: Record<string, i32> = { low: 1, high: 10 };
const queue = new Queue<Reading>(8);

/** FNV-1a: wraps at 32 bits. */
function hash(text: string): u32 {
  let h: u32 = 2166136261;
  for (let i = 0; i < text.length; i++) h = u32(h ^ text.charCodeAt(i)) * 16777619;
  return h;
}

function* evens(limit: i32): Generator<i32> {
  for (let n: i32 = 0; n < limit; n += 2) yield n;
}

class Blinker {
  #on = false;
  readonly timers: Timeout[] = [];
  static count = 0;

  constructor(private readonly period: number) { Blinker.count++; }
  get on(): boolean { return this.#on; }

  start(): void {
    this.timers.push(setInterval(() => {
      this.#on = !this.#on;
      board.led?.set(this.#on);
    }, this.period));
  }
  stop(): void { for (const timer of this.timers) clearTimeout(timer); }
}

async function measure(thermometer: Thermometer): Promise<number> {
  const readings: Reading[] = [];
  for await (const reading of thermometer.readings(3)) readings.push(reading);
  return average(readings.map(({ celsius }) => celsius));
}

function parse(line: string): { words: string[]; pin?: i32 } {
  const [command = "help", ...rest] = line.split(/\s+/);
  return { words: [command, ...rest], ...(rest.length ? { pin: i32(Number(rest[0])) } : {}) };
}

export function main(): void {
  println(`hello from ${name}, ${heapBytes() >> 10} KiB`);
  const fibers: (Fiber | null)[] = [spawn(() => sleep(1), "sleeper"), null];
  for (const fiber of fibers) if (fiber) join(fiber);
  spawnWith<i32>((n) => println(n.toString()), registers[0]);
  queue.push({ celsius: 20, at: uptimeMs() });

  if (board.gpio && board.gpio.mode(4) === PinMode.Input) println("pin 4 reads " + board.gpio.read(4));
  const line = readLine("> ", new LineEditor());
  if (line !== null) console.log(parse(line), hash(line), counts.get(1) ?? "none", table[line]);

  let total: i32 = 0;
  for (const n of evens(10)) total += n;
  const half = f64(total) / 2, low = u8(total), biggest = Math.max(total, low, i32.MAX_VALUE);
  console.log(half, biggest, registers.reduce((sum, byte) => sum + byte, 0), <u16>total);

  const blinker = new Blinker(500);
  blinker.start();
  measure(new Thermometer("outside"))
    .then((mean) => console.log(mean.toFixed(1)))
    .catch((e) => console.log(e instanceof Error ? e.message : String(e)))
    .finally(() => blinker.stop());
}
