// Generated from drivers/block/bcm2835-sdhost.ts by compiler/lower/declarations.ts. Do not edit.
import { Firmware } from "hal/firmware";
import { Gpio } from "hal/gpio";
import { Waker } from "hal/irq";
import { SdHost } from "hal/sd";
import { Timer } from "hal/timer";
/** The controller. */
export declare class Bcm2835SdHost implements SdHost {
  irq: i32;
  /** HBLC has nine bits. */
  maxBlocks: i32;
  autoStop: bool;
  pollUs: i32;
  private readonly r;
  private waker;
  private phase;
  private kind;
  private data;
  /** What is left to move: where, and words. */
  private at;
  private left;
  /** BUSY_IRPT came. */
  private ready;
  private config;
  private power;
  private powerAt;
  /** The command, for CMD. */
  private word;
  private coreHz;
  /**
   * @param base physical address of the register block
   * @param irq interrupt line
   * @param gpio the pin block
   * @param firmware tells the core's clock
   * @param timer running; for the pauses when the card gets its power
   */
  private readonly gpio;
  /**
   * @param base physical address of the register block
   * @param irq interrupt line
   * @param gpio the pin block
   * @param firmware tells the core's clock
   * @param timer running; for the pauses when the card gets its power
   */
  private readonly firmware;
  /**
   * @param base physical address of the register block
   * @param irq interrupt line
   * @param gpio the pin block
   * @param firmware tells the core's clock
   * @param timer running; for the pauses when the card gets its power
   */
  private readonly timer;
  /**
   * @param base physical address of the register block
   * @param irq interrupt line
   * @param gpio the pin block
   * @param firmware tells the core's clock
   * @param timer running; for the pauses when the card gets its power
   */
  constructor(base: usize, irq: i32, gpio: Gpio, firmware: Firmware, timer: Timer);
  /** The card gets its power anew, and the first command waits 40 ms for that. The controller has nothing that could be asked whether it is there. */
  start(): bool;
  /** Goes on with the card's power. @returns true when it has it */
  private hasPower;
  present(): bool;
  writable(): bool;
  /** Not below a 2049th of the core's. */
  clock(hz: u32): u32;
  width(lines: i32): void;
  command(index: i32, argument: u32, response: i32, data: i32, blocks: i32, size: i32, at: usize): void;
  private issue;
  poll(): i32;
  /** Waits for the response. */
  private pollCommand;
  /** Waits until the card that the command may have left busy is ready. */
  private pollBusy;
  /** Moves data. */
  private pollData;
  /** Lets data interrupt until `pollData` has moved the rest. */
  private listen;
  /** Waits until the controller and the card are through with the data; there is no interrupt for that. */
  private pollLast;
  /** Ends the command by what HSTS said. */
  private fail;
  /** What resets the controller takes the card's power: it is led back by hand instead. */
  abort(): void;
  response(i: i32): u32;
  onEvent(waker: Waker): void;
  onInterrupt(): void;
}
export {};
