/**
 * 16550 serial driver, for the DesignWare variant (DW_apb_uart) with registers four bytes apart.
 *
 * Reference: Allwinner A10 User Manual, UART; NS PC16550D data sheet; Synopsys DW_apb_uart databook for USR and busy detect.
 * QEMU's cubieboard has a plain 16550 with 16-byte FIFOs: USR reads 0 there, and no LCR write is ever refused.
 */
import { read32, write32 } from "hal/hw";
import { Waker } from "hal/irq";
import { Serial } from "hal/serial";

/** Register block. Names are the manual's. */
// @ts-ignore: decorator
@unmanaged @final class Registers {
  /** Receive buffer; reading pops the FIFO. */
  @inline get RBR(): u32 { return read32(changetype<usize>(this)); }
  /** Transmit holding. */
  @inline set THR(v: u32) { write32(changetype<usize>(this), v); }
  /** Divisor, low byte; instead of RBR and THR while LCR.DLAB is set. */
  @inline set DLL(v: u32) { write32(changetype<usize>(this), v); }
  /** Divisor, high byte; instead of IER while LCR.DLAB is set. */
  @inline set DLH(v: u32) { write32(changetype<usize>(this) + 0x04, v); }
  /** Interrupt enable. */
  @inline set IER(v: u32) { write32(changetype<usize>(this) + 0x04, v); }
  /** Interrupt identity, read-only. */
  @inline get IIR(): u32 { return read32(changetype<usize>(this) + 0x08); }
  /** FIFO control, write-only. */
  @inline set FCR(v: u32) { write32(changetype<usize>(this) + 0x08, v); }
  /** Line control. A write while the UART is busy is ignored and raises "busy detect". */
  @inline get LCR(): u32 { return read32(changetype<usize>(this) + 0x0c); }
  @inline set LCR(v: u32) { write32(changetype<usize>(this) + 0x0c, v); }
  /** Modem control. */
  @inline set MCR(v: u32) { write32(changetype<usize>(this) + 0x10, v); }
  /** Line status. Reading it clears the error bits. */
  @inline get LSR(): u32 { return read32(changetype<usize>(this) + 0x14); }
  /** UART status; reading it clears "busy detect". */
  @inline get USR(): u32 { return read32(changetype<usize>(this) + 0x7c); }
}
namespace IER { export const ERBFI: u32 = 1 << 0; }
namespace IIR {
  export const ID: u32 = 15;
  export const NONE: u32 = 1;
  export const BUSY_DETECT: u32 = 7;
  export const CHARACTER_TIMEOUT: u32 = 12;
}
namespace FCR {
  export const ENABLE: u32 = 1 << 0;
  export const RESET: u32 = 3 << 1;
  export const TRIGGER_QUARTER: u32 = 1 << 6;
}
namespace LCR {
  export const BITS_8: u32 = 3;
  export const DLAB: u32 = 1 << 7;
}
namespace MCR { export const DTR_RTS: u32 = 3; }
namespace LSR {
  export const DR: u32 = 1 << 0;
  export const OE: u32 = 1 << 1;
  export const PE: u32 = 1 << 2;
  export const FE: u32 = 1 << 3;
  export const BI: u32 = 1 << 4;
  export const THRE: u32 = 1 << 5;
  export const TEMT: u32 = 1 << 6;
}

/** Bytes every variant's transmit FIFO takes once it is empty; the A10's holds 64. */
const TRANSMIT_FIFO: i32 = 16;
/** How often `start` looks whether the transmitter is empty: 64 characters at 115200 bit/s even when a look takes 60 ns. */
const EMPTY_POLLS: i32 = 100_000;
/** How often `start` writes LCR until it sticks: a character that is arriving keeps it busy for 1 ms at 9600 bit/s. */
const LCR_POLLS: i32 = 10_000;
/** More than the deepest receive FIFO holds: bounds a read from a receiver that claims endless damaged bytes. */
const DEEPEST_FIFO: i32 = 128;

/** A DesignWare 16550. Transmits by filling the FIFO; receives from the FIFO, which the interrupt announces. */
// @ts-ignore: decorator
@final export class Ns16550 implements Serial {
  private readonly r: Registers;
  private waker: Waker | null = null;
  private damaged: u32 = 0;
  /** The byte at the head of the receive FIFO is damaged: LSR said so once and forgot. */
  private headDamaged: bool = false;
  /** The receive interrupt is off until the next read. */
  private quiet: bool = false;

  /**
   * @param base physical address of the register block
   * @param irq interrupt line, or -1
   * @param clockHz input clock
   */
  constructor(base: usize, public irq: i32, private readonly clockHz: u32) {
    this.r = changetype<Registers>(base);
  }

  /** Takes over from firmware too: lets it finish what it sends, for at most some 20 ms. */
  start(baud: u32): void {
    const r = this.r;
    if (!(r.LCR & LCR.DLAB)) r.IER = 0;
    for (let polls = EMPTY_POLLS; polls > 0 && !(r.LSR & LSR.TEMT); polls--) {}
    // Bytes in the receive FIFO count as busy, and busy refuses LCR.
    r.FCR = FCR.ENABLE | FCR.RESET | FCR.TRIGGER_QUARTER;
    r.MCR = MCR.DTR_RTS;
    // Without DLAB the divisor would be sent as a byte.
    if (baud != 0 && this.setLineControl(LCR.DLAB | LCR.BITS_8)) {
      const divisor = this.divisor(baud);
      r.DLL = divisor & 0xff;
      r.DLH = divisor >> 8;
    }
    this.setLineControl(LCR.BITS_8);
    this.quiet = false;
    this.headDamaged = false;
    this.damaged = 0;
    r.IER = IER.ERBFI;
  }

  rateOf(baud: u32): u32 { return baud == 0 ? 0 : this.clockHz / 16 / this.divisor(baud); }

  /** clock / (16 × baud), rounded. */
  // @ts-ignore: decorator
  @inline private divisor(baud: u32): u32 { return min<u32>(max<u32>((this.clockHz + baud * 8) / (baud * 16), 1), 0xffff); }

  /** @returns whether LCR took `value`, which it refuses while a character is on its way. */
  private setLineControl(value: u32): bool {
    const r = this.r;
    for (let polls = LCR_POLLS; polls > 0; polls--) {
      r.LCR = value;
      if (r.LCR == value) return true;
      r.USR; // clears "busy detect"
      r.FCR = FCR.ENABLE | FCR.RESET | FCR.TRIGGER_QUARTER;
    }
    return false;
  }

  /** Reads LSR and keeps the errors that reading it clears. */
  private status(): u32 {
    const status = this.r.LSR;
    if (status & LSR.OE) this.damaged++;
    if (status & (LSR.PE | LSR.FE | LSR.BI)) this.headDamaged = true;
    return status;
  }

  write(data: usize, length: i32): i32 {
    const r = this.r;
    let n = 0;
    // THRE tells "empty", not "not full": an empty FIFO takes a whole batch.
    while (n < length && this.status() & LSR.THRE) {
      const end = min(length, n + TRANSMIT_FIFO);
      while (n < end) r.THR = load<u8>(data + n++);
    }
    return n;
  }

  /** Bytes that arrived damaged are counted and left out. */
  read(data: usize, capacity: i32): i32 {
    const r = this.r;
    let n = 0;
    for (let budget = capacity + DEEPEST_FIFO; budget > 0 && n < capacity && this.status() & LSR.DR; budget--) {
      const byte = r.RBR;
      if (this.headDamaged) {
        this.headDamaged = false;
        this.damaged++;
      } else {
        store<u8>(data + n++, byte);
      }
    }
    if (this.quiet) {
      this.quiet = false;
      r.IER = IER.ERBFI;
    }
    return n;
  }

  drained(): bool { return (this.status() & LSR.TEMT) != 0; }
  errors(): u32 { return this.damaged; }
  onReceive(waker: Waker): void { this.waker = waker; }

  /** Masks the receive interrupt until the next `read`: only reading the bytes would clear it. */
  onInterrupt(): void {
    const r = this.r;
    const id = r.IIR & IIR.ID;
    if (id == IIR.NONE) return;
    if (id == IIR.BUSY_DETECT) {
      r.USR;
      return;
    }
    // DesignWare raises a time-out with an empty FIFO now and then; only reading clears it.
    if (id == IIR.CHARACTER_TIMEOUT && !(this.status() & LSR.DR)) {
      r.RBR;
      return;
    }
    r.IER = 0;
    this.quiet = true;
    const waker = this.waker;
    if (waker !== null) waker.wake();
  }
}
