/**
 * The module `uni`: what an app needs of its board, and what Node has a twin of (`cli/node/uni.ts`), so that the app runs there, too. Declared
 * in `lang/types/uni.d.ts`. Numbers, strings and promises are represented as everywhere in lowered code.
 */
import * as board from "board";
import { Gpio } from "hal/gpio";
import { exit as endRun } from "kernel/boot";
import { STACK_BYTES, newestFiber, spawn as spawnFiber, spawnWith } from "kernel/fiber";
import { LineEditor, readLine as readFromConsole } from "kernel/line-editor";
import { allocatedSince, heapBytes, liveAfterCollection } from "kernel/memory";
import { powerOnUs, uptimeUs } from "kernel/time";
import { observe } from "./clock";
import { Closure } from "./closure";
import { hold, release } from "./event-loop";
import { JsPromise, rejectWith, settleWith } from "./promise";
import { caught, throwing } from "./throw";
import { sleep as sleepFor } from "./timers";
import { decodeUtf8 as decodeBytes, encodeUtf8 as encodeText } from "./utf8";

/** Short name of the board. */
export function boardName(): string {
  return board.name;
}

/** Microseconds from power-on to now. */
export function sincePowerOn(): u64 {
  return powerOnUs();
}

/** Milliseconds since boot. */
export function uptime(): f64 {
  const ms = <f64>uptimeUs() / 1000;
  observe(ms);
  return ms;
}

/** A promise that is resolved after `ms`. */
export function sleep(ms: f64): JsPromise {
  return sleepFor(ms);
}

/** `text` in UTF-8. */
export function encodeUtf8(text: string): Uint8Array {
  return encodeText(text);
}

/** The text that `bytes` are in UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  return decodeBytes(bytes.dataStart, bytes.byteLength);
}

/** Fibers there are. */
export function fibers(): f64 {
  let count = 0;
  let fiber = newestFiber();
  while (fiber) {
    ++count;
    fiber = fiber.sibling;
  }
  return count;
}

/** Bytes of heap in all. */
export function heapSize(): f64 {
  return <f64>heapBytes();
}

/** Bytes of heap in use: what the last collection found alive, and what has been allocated since. */
export function heapUsed(): f64 {
  return <f64>(liveAfterCollection() + allocatedSince());
}

/** Whether the board has a light. */
export function hasLed(): bool {
  return isDefined(board.led);
}

/** Turns the board's light on or off, if it has one. */
export function setLed(on: bool): void {
  if (isDefined(board.led)) board.led.set(on);
}

/** The board's pins, if it has any. */
export function pins(): Gpio | null {
  if (isDefined(board.gpio)) return board.gpio;
  return null;
}

/** Ends the run. */
export function exit(code: f64 = 0): void {
  endRun(<i32>code);
}

@final class Work {
  constructor(readonly body: Closure, readonly promise: JsPromise) {}
}

/** Runs `work` in a fiber of its own. @returns a promise of its end, rejected with what it throws */
export function spawn(work: Closure, name: string | null = null, stackBytes: f64 = STACK_BYTES): JsPromise {
  const promise = new JsPromise();
  hold();
  spawnWith<Work>(runWork, new Work(work, promise), name ? name : "", <u32>stackBytes);
  return promise;
}

function runWork(work: Work): void {
  const body = work.body;
  call_indirect<void>(body.code, body);
  if (throwing) rejectWith(work.promise, caught());
  else settleWith(work.promise, null);
  release();
}

@final class Reading {
  readonly promise: JsPromise = new JsPromise();
  constructor(readonly prompt: string) {}
}

// @ts-ignore: decorator
@lazy const editor = new LineEditor();
/** Lines asked for come one after the other. */
// @ts-ignore: decorator
@lazy let readings: Reading[] = [];

/** A promise of the next line typed at the console, without its end; of undefined after Ctrl-D. */
export function readLine(prompt: string | null = null): JsPromise {
  const reading = new Reading(prompt ? prompt : "");
  readings.push(reading);
  hold();
  if (readings.length == 1) spawnFiber(read, "console");
  return reading.promise;
}

/** In a fiber of its own, so that timers and promises go on meanwhile. */
function read(): void {
  while (readings.length) {
    const line = readFromConsole(unchecked(readings[0]).prompt, editor);
    settleWith(readings.shift().promise, line);
    release();
  }
}
