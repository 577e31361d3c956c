// Generated from drivers/serial/bcm2835-aux.ts by compiler/lower/declarations.ts. Do not edit.
import { Waker } from "hal/irq";
import { Serial } from "hal/serial";
/** The mini UART. Transmits by filling the FIFO; receives from the FIFO, which the interrupt announces. */
export declare class Bcm2835Aux implements Serial {
  private readonly r;
  private waker;
  private damaged;
  /** The receive interrupt is off until the next read. */
  private quiet;
  /**
   * @param base physical address of the AUX block (not of AUX_MU_IO)
   * @param irq interrupt line, or -1
   * @param clockHz core clock: 250 MHz up to the Pi 3, 500 MHz on the Pi 4
   */
  irq: i32;
  /**
   * @param base physical address of the AUX block (not of AUX_MU_IO)
   * @param irq interrupt line, or -1
   * @param clockHz core clock: 250 MHz up to the Pi 3, 500 MHz on the Pi 4
   */
  private readonly clockHz;
  /**
   * @param base physical address of the AUX block (not of AUX_MU_IO)
   * @param irq interrupt line, or -1
   * @param clockHz core clock: 250 MHz up to the Pi 3, 500 MHz on the Pi 4
   */
  constructor(base: usize, irq: i32, clockHz: u32);
  /** Takes over from firmware too: lets it finish what it sends, for at most some 20 ms. */
  start(baud: u32): void;
  rateOf(baud: u32): u32;
  /** 2.2.1: clock / (8 × baud), rounded; the register has 1 less. */
  private divisor;
  /** Reads LSR and counts the overrun that reading it clears. */
  private status;
  write(data: usize, length: i32): i32;
  read(data: usize, capacity: i32): i32;
  drained(): bool;
  errors(): u32;
  onReceive(waker: Waker): void;
  /** Masks the receive interrupt until the next `read`: only reading the bytes would clear it. */
  onInterrupt(): void;
}
export {};
