// Generated from drivers/block/sdhci.ts by compiler/lower/declarations.ts. Do not edit.
import { Firmware } from "hal/firmware";
import { Gpio } from "hal/gpio";
import { Waker } from "hal/irq";
import { SdHost } from "hal/sd";
import { Timer } from "hal/timer";
export declare class Sdhci implements SdHost {
  irq: i32;
  maxBlocks: i32;
  autoStop: bool;
  pollUs: i32;
  private baseHz;
  /** Ticks that each write to a register of EMMC takes. */
  private gap;
  private control;
  private clockBits;
  private phase;
  private waker;
  private index;
  private argument;
  private kind;
  private data;
  private blocks;
  private size;
  private at;
  private response0;
  private response1;
  private response2;
  private response3;
  /**
   * @param base physical address of the register block
   * @param emmc2 the BCM2711's; else EMMC, whose pins are taken at `start`
   */
  private readonly base;
  /**
   * @param base physical address of the register block
   * @param emmc2 the BCM2711's; else EMMC, whose pins are taken at `start`
   */
  private readonly emmc2;
  /**
   * @param base physical address of the register block
   * @param emmc2 the BCM2711's; else EMMC, whose pins are taken at `start`
   */
  private readonly firmware;
  /**
   * @param base physical address of the register block
   * @param emmc2 the BCM2711's; else EMMC, whose pins are taken at `start`
   */
  private readonly gpio;
  /**
   * @param base physical address of the register block
   * @param emmc2 the BCM2711's; else EMMC, whose pins are taken at `start`
   */
  private readonly timer;
  /**
   * @param base physical address of the register block
   * @param emmc2 the BCM2711's; else EMMC, whose pins are taken at `start`
   */
  constructor(base: usize, irq: i32, emmc2: bool, firmware: Firmware, gpio: Gpio, timer: Timer);
  start(): bool;
  /** Power, pins and the rate of the clock, once. */
  private prepare;
  present(): bool;
  writable(): bool;
  clock(hz: u32): u32;
  width(lines: i32): void;
  command(index: i32, argument: u32, response: i32, data: i32, blocks: i32, size: i32, at: usize): void;
  /** Sends the command as soon as its lines are free, SDHC 3.7.1. */
  private issue;
  private responseBits;
  poll(): i32;
  private pending;
  /** One block between the buffer and memory. The port knows no gaps. */
  private move;
  private readResponse;
  response(i: i32): u32;
  private failed;
  abort(): void;
  onEvent(waker: Waker): void;
  onInterrupt(): void;
  /** The gap for a clock of `hz`. */
  private slow;
  private put;
  /** Waits until `mask` of a register is `value`. @returns false when it does not get there */
  private settles;
}
export {};
