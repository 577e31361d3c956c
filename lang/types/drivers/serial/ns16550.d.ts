// Generated from drivers/serial/ns16550.ts by compiler/lower/declarations.ts. Do not edit.
import { Waker } from "hal/irq";
import { Serial } from "hal/serial";
/** A DesignWare 16550. Transmits by filling the FIFO; receives from the FIFO, which the interrupt announces. */
export declare class Ns16550 implements Serial {
  private readonly r;
  private waker;
  private damaged;
  /** The byte at the head of the receive FIFO is damaged: LSR said so once and forgot. */
  private headDamaged;
  /** The receive interrupt is off until the next read. */
  private quiet;
  /**
   * @param base physical address of the register block
   * @param irq interrupt line, or -1
   * @param clockHz input clock
   */
  irq: i32;
  /**
   * @param base physical address of the register block
   * @param irq interrupt line, or -1
   * @param clockHz input clock
   */
  private readonly clockHz;
  /**
   * @param base physical address of the register block
   * @param irq interrupt line, or -1
   * @param clockHz input clock
   */
  constructor(base: usize, irq: i32, clockHz: u32);
  /** Takes over from firmware too: lets it finish what it sends, for at most some 20 ms. */
  start(baud: u32): void;
  rateOf(baud: u32): u32;
  /** clock / (16 × baud), rounded. */
  private divisor;
  /** @returns whether LCR took `value`, which it refuses while a character is on its way. */
  private setLineControl;
  /** Reads LSR and keeps the errors that reading it clears. */
  private status;
  write(data: usize, length: i32): i32;
  /** Bytes that arrived damaged are counted and left out. */
  read(data: usize, capacity: i32): i32;
  drained(): bool;
  errors(): u32;
  onReceive(waker: Waker): void;
  /** Masks the receive interrupt until the next `read`: only reading the bytes would clear it. */
  onInterrupt(): void;
}
export {};
