// Generated from drivers/serial/pl011.ts by compiler/lower/declarations.ts. Do not edit.
import { Waker } from "hal/irq";
import { Serial } from "hal/serial";
/** A PL011. Transmits by filling the FIFO; receives from the FIFO, which the interrupt announces. */
export declare class Pl011 implements Serial {
  private readonly r;
  private waker;
  private damaged;
  /** The receive interrupts are off until the next read. */
  private quiet;
  /**
   * @param base physical address of the register block
   * @param irq interrupt line, or -1
   * @param clockHz UARTCLK, below 1 GHz; 0 for an SBSA generic UART, whose line settings are not ours
   */
  irq: i32;
  /**
   * @param base physical address of the register block
   * @param irq interrupt line, or -1
   * @param clockHz UARTCLK, below 1 GHz; 0 for an SBSA generic UART, whose line settings are not ours
   */
  private readonly clockHz;
  /**
   * @param base physical address of the register block
   * @param irq interrupt line, or -1
   * @param clockHz UARTCLK, below 1 GHz; 0 for an SBSA generic UART, whose line settings are not ours
   */
  constructor(base: usize, irq: i32, clockHz: u32);
  /** Takes over from firmware too: lets it finish what it sends, for at most some 40 ms. */
  start(baud: u32): void;
  rateOf(baud: u32): u32;
  /** TRM 3.3.6: UARTCLK / (16 × baud) with six fraction bits, that is 4 × UARTCLK / baud, rounded. */
  private divisor;
  write(data: usize, length: i32): i32;
  /** Bytes that arrived damaged are counted and left out. */
  read(data: usize, capacity: i32): i32;
  drained(): bool;
  errors(): u32;
  onReceive(waker: Waker): void;
  /**
   * Masks the receive interrupts until the next `read`: clearing them would lose the announcement of bytes that a read with
   * a small buffer leaves behind.
   */
  onInterrupt(): void;
}
export {};
