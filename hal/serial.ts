/** Serial lines. */
import { InterruptHandler, Waker } from "./irq";

/** A byte-wise serial line. Methods never block: they take or give what they can and say how much. */
export interface Serial extends InterruptHandler {
  /** Interrupt line of the device, or -1. */
  irq: i32;
  /** Sets 8N1 at `baud` bit/s where the line has a rate, and turns the receiver interrupt on. */
  start(baud: u32): void;
  /** Rate in bit/s that `start(baud)` gives the line; 0 where the line's rate is not ours to set. */
  rateOf(baud: u32): u32;
  /** Takes up to `length` bytes at `data` for sending. @returns how many were taken, 0 when the transmitter is full. */
  write(data: usize, length: i32): i32;
  /** Gives up to `capacity` received bytes. @returns how many, 0 when none are there. */
  read(data: usize, capacity: i32): i32;
  /** True when every byte taken has left the wire side's FIFO and shift register. */
  drained(): bool;
  /** Received bytes that were lost or damaged (overrun, framing, parity, break) since start. */
  errors(): u32;
  /** `waker` is woken when bytes arrive. */
  onReceive(waker: Waker): void;
}
