/**
 * SD/MMC host controller of Allwinner's A10 and A20.
 *
 * Reference: Allwinner "A10 User Manual" V1.50 and "A20 User Manual" V1.4, "SD/MMC Host Controller", "CCU". Data passes through a FIFO of 32
 * words that the CPU fills and empties (GCTL.AHB_ACCESS), so that nothing has to be done about caches; its own DMA stays off. The card's clock
 * stops while a FIFO is full or empty, so that nobody is in a hurry.
 *
 * The controller tells when a command has ended, when data waits in the FIFO or is wanted there, and when all of it is through, but not when a card
 * that was busy is ready: that is polled. Nor does it see the card's switch, a pin of its own; who wants to know about cards coming and going asks
 * `present`. The switch of these slots for write protection is not wired.
 */
import { Err } from "hal/error";
import { Gpio, Pull } from "hal/gpio";
import { read32, write32 } from "hal/hw";
import { Waker } from "hal/irq";
import { Data, Response, SdHost } from "hal/sd";

/** Register block. */
// @ts-ignore: decorator
@unmanaged @final class Registers {
  @inline get GCTL(): u32 { return read32(changetype<usize>(this)); }
  @inline set GCTL(v: u32) { write32(changetype<usize>(this), v); }
  @inline set CLKCR(v: u32) { write32(changetype<usize>(this) + 0x04, v); }
  /** Clocks of the card until data is late (31:8) and until a response is (7:0). */
  @inline set TMOUT(v: u32) { write32(changetype<usize>(this) + 0x08, v); }
  /** 0 one data line, 1 four. */
  @inline set WIDTH(v: u32) { write32(changetype<usize>(this) + 0x0c, v); }
  @inline set BLKSZ(v: u32) { write32(changetype<usize>(this) + 0x10, v); }
  @inline set BYTECNT(v: u32) { write32(changetype<usize>(this) + 0x14, v); }
  @inline get CMD(): u32 { return read32(changetype<usize>(this) + 0x18); }
  @inline set CMD(v: u32) { write32(changetype<usize>(this) + 0x18, v); }
  @inline set ARG(v: u32) { write32(changetype<usize>(this) + 0x1c, v); }
  @inline getRESP(i: u32): u32 { return read32(changetype<usize>(this) + 0x20 + i * 4); }
  /** Which of RINT interrupt. */
  @inline set IMASK(v: u32) { write32(changetype<usize>(this) + 0x30, v); }
  /** What has happened; write 1 to clear. */
  @inline get RINT(): u32 { return read32(changetype<usize>(this) + 0x38); }
  @inline set RINT(v: u32) { write32(changetype<usize>(this) + 0x38, v); }
  @inline get STATUS(): u32 { return read32(changetype<usize>(this) + 0x3c); }
  /** FIFO levels that interrupt: receive above 20:16, transmit below 4:0. */
  @inline set FTRG(v: u32) { write32(changetype<usize>(this) + 0x40, v); }
  @inline set DMAC(v: u32) { write32(changetype<usize>(this) + 0x80, v); }
  @inline get FIFO(): u32 { return read32(changetype<usize>(this) + 0x100); }
  @inline set FIFO(v: u32) { write32(changetype<usize>(this) + 0x100, v); }
}

namespace GCTL {
  /** Controller, FIFO and DMA; each clears itself. */
  export const RESET: u32 = 7;
  export const INT_ENABLE: u32 = 1 << 4;
  /** The CPU moves the data. */
  export const AHB_ACCESS: u32 = 1 << 31;
}
namespace CLKCR {
  export const ENABLE: u32 = 1 << 16;
}
namespace CMD {
  export const RESPONSE: u32 = 1 << 6;
  export const LONG: u32 = 1 << 7;
  export const CHECK_CRC: u32 = 1 << 8;
  export const DATA: u32 = 1 << 9;
  export const WRITE: u32 = 1 << 10;
  /** Begins when data of the command before is through. */
  export const WAIT_PREVIOUS: u32 = 1 << 13;
  /** Ends the data under way: CMD12. */
  export const STOP: u32 = 1 << 14;
  /** 80 clocks before the command: CMD0. */
  export const INIT: u32 = 1 << 15;
  /** Sends nothing, takes CLKCR over. */
  export const UPDATE_CLOCK: u32 = 1 << 21;
  /** Clears itself when the command is under way. */
  export const START: u32 = 1 << 31;
}
namespace RINT {
  export const RESPONSE_ERROR: u32 = 1 << 1;
  export const COMMAND_DONE: u32 = 1 << 2;
  export const DATA_OVER: u32 = 1 << 3;
  export const TX_REQUEST: u32 = 1 << 4;
  export const RX_REQUEST: u32 = 1 << 5;
  export const RESPONSE_TIMEOUT: u32 = 1 << 8;
  export const DATA_TIMEOUT: u32 = 1 << 9;
  /**
   * These, and checksum of response (6) and data (7), data not fed in time (10), FIFO over- or underrun (11), locked (12), start bit (13), end
   * bit or negative status of a written block (15).
   */
  export const ERRORS: u32 = 0xbfc2;
  export const TIMEOUTS: u32 = RESPONSE_TIMEOUT | DATA_TIMEOUT;
}
namespace STATUS {
  export const EMPTY: u32 = 1 << 2;
  export const FULL: u32 = 1 << 3;
  /** The card holds DAT0 low. */
  export const CARD_BUSY: u32 = 1 << 9;
  /** Words in the FIFO; five bits, so that 32 read as 0. */
  export const LEVEL: u32 = 17;
}
const FIFO_WORDS: u32 = 32;
/** FTRG: receive above 15 words, transmit below 16. */
const HALF: u32 = 15 << 16 | 16;

/** CCU: gates of the AHB bus; controller n has bit 8 + n. Module clocks; its own at 0x88 + 4 n. PLL6's setting. */
const AHB_GATING0: usize = 0x60;
const FIRST_GATE: u32 = 8;
const MODULE_CLOCK0: usize = 0x88;
const PLL6: usize = 0x28;
const PLL_ON: u32 = 1 << 31;
namespace MODULE_CLOCK {
  export const ENABLE: u32 = 1 << 31;
  /** Sources in 25:24; 0 is the crystal. */
  export const FROM_PLL6: u32 = 1 << 24;
  /** 17:16 halves so many times, 3:0 divides by one more. */
  export const HALVES: u32 = 16;
  /** When, in eighths of a clock: outputs change 10:8, inputs are taken 22:20. */
  export const OUTPUT_PHASE: u32 = 8;
  export const SAMPLE_PHASE: u32 = 20;
}
const CRYSTAL_HZ: u32 = 24_000_000;
const PINS: i32 = 6;
const PIN_FUNCTION: i32 = 2;

/** Reads of a register that the controller changes by itself within microseconds. */
const POLLS: i32 = 100_000;
/** Reads that find nothing new before `poll` gives up: some 10 us, a command or a FIFO at 25 MHz. */
const PATIENCE: i32 = 64;
/** Between two looks at what interrupts, and at a busy card. */
const EVENT_US: i32 = 10_000;
const BUSY_US: i32 = 200;

/** What is under way. */
namespace Phase {
  export const IDLE: i32 = 0;
  /** Command sent, its data partly moved. */
  export const COMMAND: i32 = 1;
  /** All is through, but the card is busy. */
  export const BUSY: i32 = 2;
}

/** The controller of one slot. */
// @ts-ignore: decorator
@final export class Sun4iMmc implements SdHost {
  irq: i32;
  maxBlocks: i32 = 65535;
  autoStop: bool = false;
  pollUs: i32 = EVENT_US;
  private readonly r: Registers;
  private waker: Waker | null = null;
  private phase: i32 = Phase.IDLE;
  private data: i32 = Data.NONE;
  private waits: bool = false;
  private long: bool = false;
  /** What is left to move: where, and words. */
  private at: usize = 0;
  private left: u32 = 0;
  /** To be set again after a reset. */
  private lines: u32 = 0;
  private clocked: bool = false;

  /**
   * @param base physical address of the register block
   * @param irq interrupt line
   * @param index which controller it is, 0 to 3
   * @param ccu physical address of the clock control unit
   * @param gpio the pin block
   * @param firstPin its six pins, from here on, are D1, D0, CLK, CMD, D3, D2
   * @param switchPin low with a card; -1 without a switch
   */
  constructor(base: usize, irq: i32, private readonly index: u32, private readonly ccu: usize, private readonly gpio: Gpio, private readonly firstPin: i32, private readonly switchPin: i32) {
    this.r = changetype<Registers>(base);
    this.irq = irq;
  }

  start(): bool {
    const gate = this.ccu + AHB_GATING0;
    write32(gate, read32(gate) | 1 << (FIRST_GATE + this.index));
    for (let pin = this.firstPin; pin < this.firstPin + PINS; ++pin) {
      this.gpio.input(pin, Pull.Up); // the resistor stays when the function changes
      this.gpio.alternate(pin, PIN_FUNCTION);
    }
    if (this.switchPin >= 0) this.gpio.input(this.switchPin, Pull.Up);
    this.phase = Phase.IDLE;
    this.lines = 0;
    this.clocked = false;
    // Without a clock it does not even stop the card's, and under the card's no other one is set.
    if (!(read32(this.ccu + MODULE_CLOCK0 + 4 * this.index) & MODULE_CLOCK.ENABLE)) this.moduleClock(400_000);
    if (!this.reset()) return false;
    this.moduleClock(400_000);
    return true;
  }

  /** Resets all of the controller, and sets it as it was. @returns false when it stays in reset or its clock does not come */
  private reset(): bool {
    const r = this.r;
    r.IMASK = 0;
    r.GCTL = GCTL.RESET;
    for (let polls = POLLS; r.GCTL & GCTL.RESET; --polls) if (!polls) return false;
    r.RINT = 0xffff_ffff;
    r.DMAC = 0;
    r.FTRG = HALF;
    r.TMOUT = 0xffff_ffff;
    r.WIDTH = this.lines;
    r.GCTL = GCTL.AHB_ACCESS | GCTL.INT_ENABLE;
    return this.updateClock(this.clocked ? CLKCR.ENABLE : 0);
  }

  /** A card in the slot. Pins that cannot be read count as one. */
  present(): bool { return this.switchPin < 0 || this.gpio.read(this.switchPin) <= 0; }

  writable(): bool { return true; }

  /** Not below 187.5 kHz. */
  clock(hz: u32): u32 {
    this.updateClock(0);
    const rate = this.moduleClock(hz);
    this.clocked = true;
    this.updateClock(CLKCR.ENABLE);
    return rate;
  }

  /** Sets what the controller gets from the CCU; CLKCR divides it no further. */
  private moduleClock(hz: u32): u32 {
    let source: u32 = 0;
    let from = CRYSTAL_HZ;
    const pll = read32(this.ccu + PLL6);
    if (hz > CRYSTAL_HZ && pll & PLL_ON) { // "CCU", PLL6: 24 MHz * N * K / 2
      source = MODULE_CLOCK.FROM_PLL6;
      from = CRYSTAL_HZ / 2 * (pll >> 8 & 31) * ((pll >> 4 & 3) + 1);
    }
    let divider = max<u32>((from + hz - 1) / max<u32>(hz, 1), 1);
    let halves: u32 = 0;
    for (; divider > 16 && halves < 3; ++halves) divider = (divider + 1) >> 1;
    divider = min<u32>(divider, 16);
    // Linux' sunxi-mmc.c has these phases for the A10.
    const output: u32 = hz > 25_000_000 ? 3 : 0;
    const sample: u32 = hz > 25_000_000 ? 4 : hz > 400_000 ? 5 : 0;
    write32(this.ccu + MODULE_CLOCK0 + 4 * this.index,
      MODULE_CLOCK.ENABLE | source | halves << MODULE_CLOCK.HALVES | divider - 1 | output << MODULE_CLOCK.OUTPUT_PHASE | sample << MODULE_CLOCK.SAMPLE_PHASE);
    return (from >> halves) / divider;
  }

  /** Sets CLKCR and waits until the card's clock follows it. */
  private updateClock(control: u32): bool {
    const r = this.r;
    r.CLKCR = control;
    r.CMD = CMD.START | CMD.UPDATE_CLOCK | CMD.WAIT_PREVIOUS;
    for (let polls = POLLS; r.CMD & CMD.START; --polls) if (!polls) return false;
    r.RINT = 0xffff_ffff;
    return true;
  }

  width(lines: i32): void {
    this.lines = lines == 4 ? 1 : 0;
    this.r.WIDTH = this.lines;
  }

  // --- Commands ---------------------------------------------------------------------------------------------------------

  command(index: i32, argument: u32, response: i32, data: i32, blocks: i32, size: i32, at: usize): void {
    const r = this.r;
    let command: u32 = CMD.START | <u32>index & 63;
    if (response != Response.NONE) command |= CMD.RESPONSE;
    if (response == Response.LONG) command |= CMD.LONG;
    if (response != Response.NONE && response != Response.NO_CRC) command |= CMD.CHECK_CRC;
    if (index == 0) command |= CMD.INIT;
    if (index == 12) command |= CMD.STOP;
    this.data = data;
    this.left = 0;
    this.waits = response == Response.BUSY || data == Data.WRITE;
    this.long = response == Response.LONG;
    r.RINT = 0xffff_ffff;
    if (data != Data.NONE) {
      const bytes = <u32>(blocks * size);
      command |= CMD.DATA | CMD.WAIT_PREVIOUS;
      if (data == Data.WRITE) command |= CMD.WRITE;
      this.at = at;
      this.left = bytes >>> 2;
      r.BLKSZ = size;
      r.BYTECNT = bytes;
    }
    r.ARG = argument;
    this.phase = Phase.COMMAND;
    this.pollUs = EVENT_US;
    r.CMD = command;
    this.listen();
  }

  /** Interrupts for what comes next. */
  private listen(): void {
    let causes = RINT.ERRORS | (this.data == Data.NONE ? RINT.COMMAND_DONE : RINT.DATA_OVER);
    if (this.left) causes |= this.data == Data.READ ? RINT.RX_REQUEST : RINT.TX_REQUEST;
    this.r.IMASK = causes;
  }

  poll(): i32 {
    if (this.phase == Phase.IDLE) return 0;
    const r = this.r;
    if (this.phase == Phase.COMMAND) {
      let done = RINT.COMMAND_DONE;
      if (this.data != Data.NONE) done |= RINT.DATA_OVER;
      for (let patience = PATIENCE;;) {
        const causes = r.RINT;
        if (causes & RINT.ERRORS) return this.fail(causes);
        // Cleared first: what comes to the FIFO after it was looked at raises it again.
        if (this.left) r.RINT = RINT.TX_REQUEST | RINT.RX_REQUEST;
        const moved = this.data == Data.READ ? this.drain() : this.fill();
        if ((causes & done) == done) {
          if (!this.left) break;
          // It says that all is through, and had all in the FIFO by then.
          if (!moved || this.data == Data.WRITE) return this.fail(0);
        }
        if (moved) patience = PATIENCE;
        else if (!--patience) {
          this.listen();
          return Err.PENDING;
        }
      }
      r.IMASK = 0;
      r.RINT = 0xffff_ffff;
      this.phase = this.waits ? Phase.BUSY : Phase.IDLE;
      this.pollUs = BUSY_US;
    }
    if (this.phase == Phase.BUSY) {
      if (r.STATUS & STATUS.CARD_BUSY) return Err.PENDING;
      this.phase = Phase.IDLE;
    }
    return 0;
  }

  /** Takes what the FIFO has, and what comes meanwhile. @returns words */
  private drain(): u32 {
    let at = this.at;
    let left = this.left;
    while (left) {
      const status = this.r.STATUS;
      if (status & STATUS.EMPTY) break;
      let level = status >> STATUS.LEVEL & 31;
      if (!level) level = status & STATUS.FULL ? FIFO_WORDS : 1;
      const words = min(level, left);
      for (const end = at + (words << 2); at < end; at += 4) store<u32>(at, this.r.FIFO);
      left -= words;
    }
    return this.moved(at, left);
  }

  /** Gives what the FIFO has room for, and gets meanwhile. @returns words */
  private fill(): u32 {
    let at = this.at;
    let left = this.left;
    while (left) {
      const status = this.r.STATUS;
      if (status & STATUS.FULL) break;
      const words = min(FIFO_WORDS - (status >> STATUS.LEVEL & 31), left);
      for (const end = at + (words << 2); at < end; at += 4) this.r.FIFO = load<u32>(at);
      left -= words;
    }
    return this.moved(at, left);
  }

  private moved(at: usize, left: u32): u32 {
    const words = this.left - left;
    this.at = at;
    this.left = left;
    return words;
  }

  /** Ends the command by `causes`. */
  private fail(causes: u32): i32 {
    this.abort();
    // QEMU says RESPONSE_ERROR alone when no response came; the controller ends a command that had a wrong one.
    const silent = (causes & (RINT.RESPONSE_ERROR | RINT.COMMAND_DONE)) == RINT.RESPONSE_ERROR;
    return causes & RINT.TIMEOUTS || silent ? Err.TIMEOUT : Err.IO;
  }

  abort(): void {
    this.phase = Phase.IDLE;
    this.left = 0;
    this.reset();
  }

  response(i: i32): u32 {
    if (<u32>i > 3) return 0;
    const word = this.r.getRESP(i);
    return i ? word : this.long ? word & ~0xff : word;
  }

  onEvent(waker: Waker): void { this.waker = waker; }

  /** The cause stays until `poll` has seen to it. */
  onInterrupt(): void {
    this.r.IMASK = 0;
    const waker = this.waker;
    if (waker !== null) waker.wake();
  }
}
