/**
 * ARM PrimeCell UART (PL011) serial driver.
 *
 * Reference: ARM DDI 0183G, PL011 r1p5 Technical Reference Manual ("TRM").
 * QEMU ignores the divisors and never shows FR.BUSY; neither matters here.
 */
import { read32, write32 } from "hal/hw";
import { Waker } from "hal/irq";
import { Serial } from "hal/serial";

/** Register block, TRM table 3-1. Names are the manual's. */
// @ts-ignore: decorator
@unmanaged @final class Registers {
  /** Data. Reading pops the receive FIFO, errors of that byte in bits 11..8. TRM 3.3.1. */
  @inline get DR(): u32 { return read32(changetype<usize>(this)); }
  @inline set DR(v: u32) { write32(changetype<usize>(this), v); }
  /** Flags, read-only. TRM 3.3.3. */
  @inline get FR(): u32 { return read32(changetype<usize>(this) + 0x18); }
  /** Integer part of the baud rate divisor. TRM 3.3.5. */
  @inline set IBRD(v: u32) { write32(changetype<usize>(this) + 0x24, v); }
  /** Fractional part, 1/64. TRM 3.3.6. */
  @inline set FBRD(v: u32) { write32(changetype<usize>(this) + 0x28, v); }
  /** Line control. Writing it latches the divisor. TRM 3.3.7. */
  @inline set LCR_H(v: u32) { write32(changetype<usize>(this) + 0x2c, v); }
  /** Control. TRM 3.3.8. */
  @inline get CR(): u32 { return read32(changetype<usize>(this) + 0x30); }
  @inline set CR(v: u32) { write32(changetype<usize>(this) + 0x30, v); }
  /** FIFO levels that raise interrupts. TRM 3.3.9. */
  @inline set IFLS(v: u32) { write32(changetype<usize>(this) + 0x34, v); }
  /** Interrupt mask, 1 = lets it through. TRM 3.3.10. */
  @inline set IMSC(v: u32) { write32(changetype<usize>(this) + 0x38, v); }
  /** Raw interrupt status, read-only. TRM 3.3.11. */
  @inline get RIS(): u32 { return read32(changetype<usize>(this) + 0x3c); }
  /** Interrupt clear, write-only. TRM 3.3.13. */
  @inline set ICR(v: u32) { write32(changetype<usize>(this) + 0x44, v); }
}
namespace DR {
  export const FE: u32 = 1 << 8;
  export const PE: u32 = 1 << 9;
  export const BE: u32 = 1 << 10;
  export const OE: u32 = 1 << 11;
}
namespace FR {
  export const BUSY: u32 = 1 << 3;
  export const RXFE: u32 = 1 << 4;
  export const TXFF: u32 = 1 << 5;
}
namespace LCR_H {
  export const FEN: u32 = 1 << 4;
  export const WLEN_8: u32 = 3 << 5;
}
namespace CR {
  export const UARTEN: u32 = 1 << 0;
  export const TXE: u32 = 1 << 8;
  export const RXE: u32 = 1 << 9;
}
/** Interrupt bits, the same in IMSC, RIS and ICR. */
namespace INT {
  export const RX: u32 = 1 << 4;
  export const RT: u32 = 1 << 6;
  export const OE: u32 = 1 << 10;
  export const ALL: u32 = 0x7ff;
}

/** How often `start` looks whether the transmitter is idle: 32 characters at 9600 bit/s when a look takes 200 ns. */
const IDLE_POLLS: i32 = 200_000;
/** More than the deepest FIFO holds (32 in r1p5): bounds a read from a receiver that claims endless damaged bytes. */
const DEEPEST_FIFO: i32 = 64;

/** A PL011. Transmits by filling the FIFO; receives from the FIFO, which the interrupt announces. */
// @ts-ignore: decorator
@final export class Pl011 implements Serial {
  private readonly r: Registers;
  private waker: Waker | null = null;
  private damaged: u32 = 0;
  /** The receive interrupts are off until the next read. */
  private quiet: bool = false;

  /**
   * @param base physical address of the register block
   * @param irq interrupt line, or -1
   * @param clockHz UARTCLK, below 1 GHz; 0 for an SBSA generic UART, whose line settings are not ours
   */
  constructor(base: usize, public irq: i32, private readonly clockHz: u32) {
    this.r = changetype<Registers>(base);
  }

  /** Takes over from firmware too: lets it finish what it sends, for at most some 40 ms. */
  start(baud: u32): void {
    const r = this.r;
    this.quiet = false;
    this.damaged = 0;
    if (this.clockHz == 0) {
      // SBSA generic UART (Arm BSA, appendix B): a PL011 without line control, set up by whoever provides it, such as Xen's vpl011.
      r.ICR = INT.ALL;
      r.IMSC = INT.RX | INT.RT;
      return;
    }
    // TRM 3.3.3: BUSY stays set while the FIFO holds bytes, also with the UART disabled; so wait while it still sends.
    if (r.CR & CR.UARTEN) for (let polls = IDLE_POLLS; polls > 0 && r.FR & FR.BUSY; polls--) {}
    r.CR = 0;
    r.LCR_H = 0; // TRM 3.3.8: flush the FIFOs before the line settings change
    r.ICR = INT.ALL;
    if (baud != 0) {
      const divisor = this.divisor(baud);
      r.IBRD = divisor >> 6;
      r.FBRD = divisor & 63;
    }
    r.LCR_H = LCR_H.FEN | LCR_H.WLEN_8;
    r.IFLS = 1 << 3; // receive interrupt at a quarter, so that three quarters are left for the time until somebody reads
    r.IMSC = INT.RX | INT.RT; // fewer bytes than the level only raise the time-out, TRM 2.8.4
    r.CR = CR.UARTEN | CR.TXE | CR.RXE;
  }

  rateOf(baud: u32): u32 { return this.clockHz == 0 || baud == 0 ? 0 : 4 * this.clockHz / this.divisor(baud); }

  /** TRM 3.3.6: UARTCLK / (16 × baud) with six fraction bits, that is 4 × UARTCLK / baud, rounded. */
  // @ts-ignore: decorator
  @inline private divisor(baud: u32): u32 { return min<u32>(max<u32>((4 * this.clockHz + baud / 2) / baud, 64), 0xffff << 6); }

  write(data: usize, length: i32): i32 {
    const r = this.r;
    let n = 0;
    while (n < length && !(r.FR & FR.TXFF)) r.DR = load<u8>(data + n++);
    return n;
  }

  /** Bytes that arrived damaged are counted and left out. */
  read(data: usize, capacity: i32): i32 {
    const r = this.r;
    let n = 0;
    for (let budget = capacity + DEEPEST_FIFO; budget > 0 && n < capacity && !(r.FR & FR.RXFE); budget--) {
      const word = r.DR;
      // TRM 3.3.1: OE shows in every byte read until another one arrives; the raw interrupt tells a new loss from an old one.
      if (word & DR.OE && r.RIS & INT.OE) {
        r.ICR = INT.OE;
        this.damaged++;
      }
      if (word & (DR.FE | DR.PE | DR.BE)) this.damaged++;
      else store<u8>(data + n++, word);
    }
    if (this.quiet) {
      this.quiet = false;
      r.IMSC = INT.RX | INT.RT;
    }
    return n;
  }

  drained(): bool { return !(this.r.FR & FR.BUSY); }
  errors(): u32 { return this.damaged; }
  onReceive(waker: Waker): void { this.waker = waker; }

  /**
   * Masks the receive interrupts until the next `read`: clearing them would lose the announcement of bytes that a read with
   * a small buffer leaves behind.
   */
  onInterrupt(): void {
    this.r.IMSC = 0;
    this.quiet = true;
    const waker = this.waker;
    if (waker !== null) waker.wake();
  }
}
