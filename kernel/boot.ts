/**
 * Brings the kernel up, runs the app's `main`, and ends the run when nothing is left to do.
 *
 * The generated entry calls `boot` and re-exports `safepoint`, `markWord` and `panic` for the start-up code; `kernel/platform.ts` shows it.
 */
import { deviceTree, dmaAddress, entryLevel, exit as endRun, interruptsOn, setMemoryEnd, wait } from "hal/hw";
import { memoryEnd } from "./fdt";
import { drainConsole, print, printNumber, println, startConsole, startInput } from "./console";
import { joinAll, startFibers } from "./fiber";
import { markAddress, setHeapClock } from "./heap/collect";
import { attach, startInterrupts } from "./irq";
import { hex, number, text } from "./line";
import { Level, begin, end, printCrash } from "./log";
import { preparePanic } from "./panic";
import { Platform } from "./platform";
import { markRecordSeen, recordBytes, startRetained } from "./retained";
import { startTime } from "./time";

export { Platform } from "./platform";
export { panic } from "./panic";
export { safepoint } from "./fiber";

let platform: Platform | null = null;

/** Called by the start-up code for each word on a stack or in a register that could point into the heap. */
export function markWord(word: usize): void {
  markAddress(word);
}

/** Starts the kernel on `board` and runs `main` as the first fiber. Returns only where the machine can neither end nor power off. */
export function boot(board: Platform, main: () => void): void {
  platform = board;
  startConsole(board.serial, board.baud);
  const crashes = startRetained();
  preparePanic(board.power, crashes);
  startFibers();
  const clock = startTime(board.timer);
  setHeapClock(board.timer);
  const told = memoryEnd(deviceTree(), dmaAddress(ASC_MEMORY_BASE));
  setMemoryEnd(told ? told : board.memoryEnd);
  startInterrupts(board.interrupts);
  attach(board.timer.irq, clock);
  attach(board.serial.irq, board.serial);
  startInput();
  interruptsOn();
  if (begin(Level.Debug)) {
    text("uni on ");
    text(board.name);
    text(", entered at level ");
    number(entryLevel());
    text(", RAM up to ");
    hex(told ? told : board.memoryEnd);
    end();
  }
  if (recordBytes(true)) {
    println("--- report of the last crash ---");
    printCrash();
    println("---");
    markRecordSeen();
  }
  main();
  joinAll();
  exit(0);
}

/** Ends the run with exit status `code`: an emulator stops, a board powers off or halts. */
export function exit(code: i32 = 0): void {
  drainConsole();
  endRun(code);
  // Where nobody took the code: people read it here, and so does whoever runs the guest of a hypervisor.
  print("exit ");
  printNumber(code);
  println(": the board can be switched off");
  drainConsole();
  const board = platform;
  if (board) board.power.off();
  for (;;) wait();
}

/** Restarts the machine. */
export function restart(): void {
  drainConsole();
  const board = platform;
  if (board) board.power.reset();
}
