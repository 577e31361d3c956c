/**
 * BCM2835 mini UART (UART1) serial driver.
 *
 * Reference: "BCM2835 ARM Peripherals", 2.1 and 2.2, with its errata: IER bit 0 is the receive interrupt and bit 1 the
 * transmit interrupt (the manual has them swapped), and eight bits take LCR = 3. The receiver checks neither framing nor
 * parity. The rate follows the core clock, so firmware must hold that (enable_uart=1 does).
 * QEMU ignores the divisor.
 */
import { read32, write32 } from "hal/hw";
import { Waker } from "hal/irq";
import { Serial } from "hal/serial";

/** Register block of AUX, table in 2.1. Names are the manual's. */
// @ts-ignore: decorator
@unmanaged @final class Registers {
  /** Pending interrupts of mini UART, SPI1 and SPI2, which share a line; read-only. */
  @inline get AUX_IRQ(): u32 { return read32(changetype<usize>(this)); }
  /** Switches the three on; a device that is off has dead registers. */
  @inline get AUX_ENABLES(): u32 { return read32(changetype<usize>(this) + 0x04); }
  @inline set AUX_ENABLES(v: u32) { write32(changetype<usize>(this) + 0x04, v); }
  /** Data. Reading pops the receive FIFO. */
  @inline get AUX_MU_IO(): u32 { return read32(changetype<usize>(this) + 0x40); }
  @inline set AUX_MU_IO(v: u32) { write32(changetype<usize>(this) + 0x40, v); }
  /** Interrupt enable. */
  @inline set AUX_MU_IER(v: u32) { write32(changetype<usize>(this) + 0x44, v); }
  /** Interrupt identity; writing clears FIFOs. */
  @inline set AUX_MU_IIR(v: u32) { write32(changetype<usize>(this) + 0x48, v); }
  /** Line control. */
  @inline set AUX_MU_LCR(v: u32) { write32(changetype<usize>(this) + 0x4c, v); }
  /** Modem control. */
  @inline set AUX_MU_MCR(v: u32) { write32(changetype<usize>(this) + 0x50, v); }
  /** Line status. Reading it clears the overrun bit. */
  @inline get AUX_MU_LSR(): u32 { return read32(changetype<usize>(this) + 0x54); }
  /** Receiver and transmitter on or off. */
  @inline set AUX_MU_CNTL(v: u32) { write32(changetype<usize>(this) + 0x60, v); }
  /** Divisor - 1, in eighths of the core clock. */
  @inline set AUX_MU_BAUD(v: u32) { write32(changetype<usize>(this) + 0x68, v); }
}
namespace AUX { export const MINI_UART: u32 = 1 << 0; }
namespace IER {
  export const RECEIVE: u32 = 1 << 0;
  /** Named "don't care" by the manual; set as on a 16550 (line status), because some revisions need it to receive. */
  export const LINE_STATUS: u32 = 1 << 2;
}
namespace IIR { export const CLEAR_FIFOS: u32 = 3 << 1; }
namespace LCR { export const BITS_8: u32 = 3; }
namespace LSR {
  export const DATA_READY: u32 = 1 << 0;
  export const OVERRUN: u32 = 1 << 1;
  export const CAN_ACCEPT: u32 = 1 << 5;
  export const IDLE: u32 = 1 << 6;
}
namespace CNTL { export const RX_TX: u32 = 3; }

/** How often `start` looks whether the transmitter is idle: its 8 characters at 9600 bit/s when a look takes 80 ns. */
const IDLE_POLLS: i32 = 100_000;

/** The mini UART. Transmits by filling the FIFO; receives from the FIFO, which the interrupt announces. */
// @ts-ignore: decorator
@final export class Bcm2835Aux implements Serial {
  private readonly r: Registers;
  private waker: Waker | null = null;
  private damaged: u32 = 0;
  /** The receive interrupt is off until the next read. */
  private quiet: bool = false;

  /**
   * @param base physical address of the AUX block (not of AUX_MU_IO)
   * @param irq interrupt line, or -1
   * @param clockHz core clock: 250 MHz up to the Pi 3, 500 MHz on the Pi 4
   */
  constructor(base: usize, public irq: i32, private readonly clockHz: u32) {
    this.r = changetype<Registers>(base);
  }

  /** Takes over from firmware too: lets it finish what it sends, for at most some 20 ms. */
  start(baud: u32): void {
    const r = this.r;
    const enables = r.AUX_ENABLES;
    if (enables & AUX.MINI_UART) for (let polls = IDLE_POLLS; polls > 0 && !(r.AUX_MU_LSR & LSR.IDLE); polls--) {}
    else r.AUX_ENABLES = enables | AUX.MINI_UART;
    r.AUX_MU_CNTL = 0;
    r.AUX_MU_IER = 0;
    r.AUX_MU_IIR = IIR.CLEAR_FIFOS;
    r.AUX_MU_LCR = LCR.BITS_8;
    r.AUX_MU_MCR = 0;
    if (baud != 0) r.AUX_MU_BAUD = this.divisor(baud) - 1;
    this.quiet = false;
    this.damaged = 0;
    r.AUX_MU_IER = IER.RECEIVE | IER.LINE_STATUS;
    r.AUX_MU_CNTL = CNTL.RX_TX;
  }

  rateOf(baud: u32): u32 { return baud == 0 ? 0 : this.clockHz / 8 / this.divisor(baud); }

  /** 2.2.1: clock / (8 × baud), rounded; the register has 1 less. */
  // @ts-ignore: decorator
  @inline private divisor(baud: u32): u32 { return min<u32>(max<u32>((this.clockHz + baud * 4) / (baud * 8), 1), 0x10000); }

  /** Reads LSR and counts the overrun that reading it clears. */
  private status(): u32 {
    const status = this.r.AUX_MU_LSR;
    if (status & LSR.OVERRUN) this.damaged++;
    return status;
  }

  write(data: usize, length: i32): i32 {
    const r = this.r;
    let n = 0;
    while (n < length && this.status() & LSR.CAN_ACCEPT) r.AUX_MU_IO = load<u8>(data + n++);
    return n;
  }

  read(data: usize, capacity: i32): i32 {
    const r = this.r;
    let n = 0;
    while (n < capacity && this.status() & LSR.DATA_READY) store<u8>(data + n++, r.AUX_MU_IO);
    if (this.quiet) {
      this.quiet = false;
      r.AUX_MU_IER = IER.RECEIVE | IER.LINE_STATUS;
    }
    return n;
  }

  drained(): bool { return (this.status() & LSR.IDLE) != 0; }
  errors(): u32 { return this.damaged; }
  onReceive(waker: Waker): void { this.waker = waker; }

  /** Masks the receive interrupt until the next `read`: only reading the bytes would clear it. */
  onInterrupt(): void {
    const r = this.r;
    if (!(r.AUX_IRQ & AUX.MINI_UART)) return; // SPI1 or SPI2
    r.AUX_MU_IER = 0;
    this.quiet = true;
    const waker = this.waker;
    if (waker !== null) waker.wake();
  }
}
