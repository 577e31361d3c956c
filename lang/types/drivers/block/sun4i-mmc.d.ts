// Generated from drivers/block/sun4i-mmc.ts by compiler/lower/declarations.ts. Do not edit.
import { Gpio } from "hal/gpio";
import { Waker } from "hal/irq";
import { SdHost } from "hal/sd";
/** The controller of one slot. */
export declare class Sun4iMmc implements SdHost {
  irq: i32;
  maxBlocks: i32;
  autoStop: bool;
  pollUs: i32;
  private readonly r;
  private waker;
  private phase;
  private data;
  private waits;
  private long;
  /** What is left to move: where, and words. */
  private at;
  private left;
  /** To be set again after a reset. */
  private lines;
  private clocked;
  /**
   * @param base physical address of the register block
   * @param irq interrupt line
   * @param index which controller it is, 0 to 3
   * @param ccu physical address of the clock control unit
   * @param gpio the pin block
   * @param firstPin its six pins, from here on, are D1, D0, CLK, CMD, D3, D2
   * @param switchPin low with a card; -1 without a switch
   */
  private readonly index;
  /**
   * @param base physical address of the register block
   * @param irq interrupt line
   * @param index which controller it is, 0 to 3
   * @param ccu physical address of the clock control unit
   * @param gpio the pin block
   * @param firstPin its six pins, from here on, are D1, D0, CLK, CMD, D3, D2
   * @param switchPin low with a card; -1 without a switch
   */
  private readonly ccu;
  /**
   * @param base physical address of the register block
   * @param irq interrupt line
   * @param index which controller it is, 0 to 3
   * @param ccu physical address of the clock control unit
   * @param gpio the pin block
   * @param firstPin its six pins, from here on, are D1, D0, CLK, CMD, D3, D2
   * @param switchPin low with a card; -1 without a switch
   */
  private readonly gpio;
  /**
   * @param base physical address of the register block
   * @param irq interrupt line
   * @param index which controller it is, 0 to 3
   * @param ccu physical address of the clock control unit
   * @param gpio the pin block
   * @param firstPin its six pins, from here on, are D1, D0, CLK, CMD, D3, D2
   * @param switchPin low with a card; -1 without a switch
   */
  private readonly firstPin;
  /**
   * @param base physical address of the register block
   * @param irq interrupt line
   * @param index which controller it is, 0 to 3
   * @param ccu physical address of the clock control unit
   * @param gpio the pin block
   * @param firstPin its six pins, from here on, are D1, D0, CLK, CMD, D3, D2
   * @param switchPin low with a card; -1 without a switch
   */
  private readonly switchPin;
  /**
   * @param base physical address of the register block
   * @param irq interrupt line
   * @param index which controller it is, 0 to 3
   * @param ccu physical address of the clock control unit
   * @param gpio the pin block
   * @param firstPin its six pins, from here on, are D1, D0, CLK, CMD, D3, D2
   * @param switchPin low with a card; -1 without a switch
   */
  constructor(base: usize, irq: i32, index: u32, ccu: usize, gpio: Gpio, firstPin: i32, switchPin: i32);
  start(): bool;
  /** Resets all of the controller, and sets it as it was. @returns false when it stays in reset or its clock does not come */
  private reset;
  /** A card in the slot. Pins that cannot be read count as one. */
  present(): bool;
  writable(): bool;
  /** Not below 187.5 kHz. */
  clock(hz: u32): u32;
  /** Sets what the controller gets from the CCU; CLKCR divides it no further. */
  private moduleClock;
  /** Sets CLKCR and waits until the card's clock follows it. */
  private updateClock;
  width(lines: i32): void;
  command(index: i32, argument: u32, response: i32, data: i32, blocks: i32, size: i32, at: usize): void;
  /** Interrupts for what comes next. */
  private listen;
  poll(): i32;
  /** Takes what the FIFO has, and what comes meanwhile. @returns words */
  private drain;
  /** Gives what the FIFO has room for, and gets meanwhile. @returns words */
  private fill;
  private moved;
  /** Ends the command by `causes`. */
  private fail;
  abort(): void;
  response(i: i32): u32;
  onEvent(waker: Waker): void;
  /** The cause stays until `poll` has seen to it. */
  onInterrupt(): void;
}
export {};
