/**
 * SDHOST, the second SD host controller of the BCM2835 to BCM2837 (Raspberry Pi Zero to 3).
 *
 * Reference: there is no public manual; registers and bits are those of Linux (drivers/mmc/host/bcm2835.c), which Broadcom's own driver became.
 * The card's pins, GPIO 48 to 53, are this controller's in function ALT0 and EMMC1's in ALT3: the one that is started last has the card.
 *
 * Data passes through a FIFO of 16 words that the CPU fills and empties. The controller tells when data waits there or is wanted, and when a card
 * that was busy is ready, but not when any other command has ended: that is polled. What it is doing can be seen in EDM. After the blocks that HBLC
 * says it waits for more, in READWAIT or WRITESTART1, until it is told that none will come. It does not see the card's switch, and the slots of these
 * boards have none.
 */
import { Err } from "hal/error";
import { Firmware } from "hal/firmware";
import { Gpio, Pull } from "hal/gpio";
import { read32, write32 } from "hal/hw";
import { Waker } from "hal/irq";
import { Data, Response, SdHost } from "hal/sd";
import { Timer } from "hal/timer";

/** Register block. */
// @ts-ignore: decorator
@unmanaged @final class Registers {
  @inline get CMD(): u32 { return read32(changetype<usize>(this)); }
  @inline set CMD(v: u32) { write32(changetype<usize>(this), v); }
  @inline set ARG(v: u32) { write32(changetype<usize>(this) + 0x04, v); }
  /** Clocks of the card until something is late. */
  @inline set TOUT(v: u32) { write32(changetype<usize>(this) + 0x08, v); }
  /** The card's clock is the core's divided by two more than this. */
  @inline set CDIV(v: u32) { write32(changetype<usize>(this) + 0x0c, v); }
  @inline getRSP(i: u32): u32 { return read32(changetype<usize>(this) + 0x10 + i * 4); }
  /** What has happened; write 1 to clear. */
  @inline get HSTS(): u32 { return read32(changetype<usize>(this) + 0x20); }
  @inline set HSTS(v: u32) { write32(changetype<usize>(this) + 0x20, v); }
  /** 1: the card has power. */
  @inline set VDD(v: u32) { write32(changetype<usize>(this) + 0x30, v); }
  /** "Emergency debug mode": what the controller is doing (3:0), words in the FIFO (8:4), its thresholds for writing (13:9) and reading (18:14). */
  @inline get EDM(): u32 { return read32(changetype<usize>(this) + 0x34); }
  @inline set EDM(v: u32) { write32(changetype<usize>(this) + 0x34, v); }
  @inline set HCFG(v: u32) { write32(changetype<usize>(this) + 0x38, v); }
  /** Bytes of a block. */
  @inline set HBCT(v: u32) { write32(changetype<usize>(this) + 0x3c, v); }
  @inline get DATA(): u32 { return read32(changetype<usize>(this) + 0x40); }
  @inline set DATA(v: u32) { write32(changetype<usize>(this) + 0x40, v); }
  /** Blocks, nine bits. */
  @inline set HBLC(v: u32) { write32(changetype<usize>(this) + 0x50, v); }
}

namespace CMD {
  /** Clears itself when the command has ended. */
  export const NEW: u32 = 1 << 15;
  /** It failed; HSTS says how. */
  export const FAIL: u32 = 1 << 14;
  export const BUSYWAIT: u32 = 1 << 11;
  export const NO_RESPONSE: u32 = 1 << 10;
  export const LONG_RESPONSE: u32 = 1 << 9;
  export const WRITE: u32 = 1 << 7;
  export const READ: u32 = 1 << 6;
}
namespace HSTS {
  export const DATA_FLAG: u32 = 1 << 0;
  export const FIFO_ERROR: u32 = 1 << 3;
  export const CRC7_ERROR: u32 = 1 << 4;
  export const CRC16_ERROR: u32 = 1 << 5;
  export const CMD_TIME_OUT: u32 = 1 << 6;
  /** Read, erase or write took too long. */
  export const REW_TIME_OUT: u32 = 1 << 7;
  export const SDIO_IRPT: u32 = 1 << 8;
  export const BLOCK_IRPT: u32 = 1 << 9;
  /** The card that a command left busy is ready. */
  export const BUSY_IRPT: u32 = 1 << 10;
  export const TIMEOUTS: u32 = CMD_TIME_OUT | REW_TIME_OUT;
  export const ERRORS: u32 = TIMEOUTS | CRC16_ERROR | CRC7_ERROR | FIFO_ERROR;
  export const EVENTS: u32 = SDIO_IRPT | BLOCK_IRPT | BUSY_IRPT;
  export const ALL: u32 = ERRORS | EVENTS;
}
namespace EDM {
  export const FSM: u32 = 15;
  export const LEVEL: u32 = 4;
  export const LEVEL_MASK: u32 = 31;
  /** Both thresholds 4: "limit FIFO usage due to silicon bug" (Linux). */
  export const THRESHOLDS_MASK: u32 = 31 << 14 | 31 << 9;
  export const THRESHOLDS: u32 = 4 << 14 | 4 << 9;
  export const FORCE_DATA_MODE: u32 = 1 << 19;
}
/** What the controller is doing. */
namespace FSM {
  export const IDENTMODE: u32 = 0;
  export const DATAMODE: u32 = 1;
  export const READWAIT: u32 = 4;
  export const WRITESTART1: u32 = 10;
}
namespace HCFG {
  export const WIDE_INT_BUS: u32 = 1 << 1;
  /** Four data lines. */
  export const WIDE_EXT_BUS: u32 = 1 << 2;
  /** Without it not every card answers. */
  export const SLOW_CARD: u32 = 1 << 3;
  export const DATA_IRPT_EN: u32 = 1 << 4;
  export const BUSY_IRPT_EN: u32 = 1 << 10;
  export const ALWAYS: u32 = WIDE_INT_BUS | SLOW_CARD | BUSY_IRPT_EN;
}
const FIFO_WORDS: u32 = 16;
const CDIV_MAX: u32 = 0x7ff;
const TOUT_START: u32 = 0xf0_0000;
/** The firmware's number of the core's clock, and its rate where the firmware does not tell. */
const CORE_CLOCK: i32 = 4;
const CORE_HZ: u32 = 250_000_000;
/** CLK, CMD, DAT0 to DAT3. */
const FIRST_PIN: i32 = 48;
const LAST_PIN: i32 = 53;
/** Without power, and with it before the first command. */
const POWER_MS: u32 = 20;
/** Reads that find nothing new before `poll` gives up: some 10 us, a command or a FIFO at 25 MHz. */
const PATIENCE: i32 = 64;
/** Between two looks: at power, at a command, at what interrupts, at a busy card. */
const POWER_US: i32 = 5_000;
const COMMAND_US: i32 = 300;
const EVENT_US: i32 = 10_000;
const BUSY_US: i32 = 200;

/** What is under way. */
namespace Phase {
  export const IDLE: i32 = 0;
  /** Not sent yet: the card gets its power. */
  export const QUEUED: i32 = 1;
  export const COMMAND: i32 = 2;
  /** It has its response; the card may be busy. */
  export const BUSY: i32 = 3;
  export const DATA: i32 = 4;
  /** All data moved; the controller or the card still works on it. */
  export const LAST: i32 = 5;
}
/** How far the card's power is. */
namespace Power {
  export const OFF: i32 = 0;
  export const RISING: i32 = 1;
  export const ON: i32 = 2;
}

/** The controller. */
// @ts-ignore: decorator
@final export class Bcm2835SdHost implements SdHost {
  irq: i32;
  /** HBLC has nine bits. */
  maxBlocks: i32 = 511;
  autoStop: bool = false;
  pollUs: i32 = POWER_US;
  private readonly r: Registers;
  private waker: Waker | null = null;
  private phase: i32 = Phase.IDLE;
  private kind: i32 = Response.NONE;
  private data: i32 = Data.NONE;
  /** What is left to move: where, and words. */
  private at: usize = 0;
  private left: u32 = 0;
  /** BUSY_IRPT came. */
  private ready: bool = false;
  private config: u32 = HCFG.ALWAYS;
  private power: i32 = Power.OFF;
  private powerAt: u64 = 0;
  /** The command, for CMD. */
  private word: u32 = 0;
  private coreHz: u32 = CORE_HZ;

  /**
   * @param base physical address of the register block
   * @param irq interrupt line
   * @param gpio the pin block
   * @param firmware tells the core's clock
   * @param timer running; for the pauses when the card gets its power
   */
  constructor(base: usize, irq: i32, private readonly gpio: Gpio, private readonly firmware: Firmware, private readonly timer: Timer) {
    this.r = changetype<Registers>(base);
    this.irq = irq;
  }

  /** The card gets its power anew, and the first command waits 40 ms for that. The controller has nothing that could be asked whether it is there. */
  start(): bool {
    for (let pin = FIRST_PIN; pin <= LAST_PIN; ++pin) {
      this.gpio.input(pin, pin == FIRST_PIN ? Pull.None : Pull.Up); // the resistor stays when the function changes
      this.gpio.alternate(pin, 0);
    }
    const hz = this.firmware.getClockRate(CORE_CLOCK);
    this.coreHz = hz > 0 ? hz : CORE_HZ;
    const r = this.r;
    this.phase = Phase.IDLE;
    this.config = HCFG.ALWAYS;
    r.VDD = 0;
    r.CMD = 0;
    r.ARG = 0;
    r.TOUT = TOUT_START;
    r.CDIV = CDIV_MAX;
    r.HCFG = 0;
    r.HBCT = 0;
    r.HBLC = 0;
    r.HSTS = HSTS.ALL;
    r.EDM = r.EDM & ~EDM.THRESHOLDS_MASK | EDM.THRESHOLDS;
    this.power = Power.OFF;
    this.powerAt = this.timer.now();
    return true;
  }

  /** Goes on with the card's power. @returns true when it has it */
  private hasPower(): bool {
    if (this.power == Power.ON) return true;
    const now = this.timer.now();
    if (now - this.powerAt < <u64>this.timer.frequency() * POWER_MS / 1000) return false;
    this.powerAt = now;
    if (this.power == Power.RISING) {
      this.power = Power.ON;
      this.r.HCFG = this.config;
      return true;
    }
    this.power = Power.RISING;
    this.r.VDD = 1;
    return false;
  }

  present(): bool { return true; }
  writable(): bool { return true; }

  /** Not below a 2049th of the core's. */
  clock(hz: u32): u32 {
    const core = this.coreHz;
    const divider = min<u32>(max<u32>((core + hz - 1) / max<u32>(hz, 1), 2), CDIV_MAX + 2);
    const rate = core / divider;
    this.r.CDIV = divider - 2;
    this.r.TOUT = rate / 2; // half a second
    return rate;
  }

  width(lines: i32): void {
    this.config = HCFG.ALWAYS | (lines == 4 ? HCFG.WIDE_EXT_BUS : 0);
    if (this.power == Power.ON) this.r.HCFG = this.config;
  }

  // --- Commands ---------------------------------------------------------------------------------------------------------

  command(index: i32, argument: u32, response: i32, data: i32, blocks: i32, size: i32, at: usize): void {
    const r = this.r;
    let command: u32 = CMD.NEW | <u32>index & 63;
    if (response == Response.NONE) command |= CMD.NO_RESPONSE;
    if (response == Response.LONG) command |= CMD.LONG_RESPONSE;
    if (response == Response.BUSY) command |= CMD.BUSYWAIT;
    this.kind = response;
    this.data = data;
    this.left = 0;
    this.ready = false;
    r.HSTS = HSTS.ALL;
    if (data != Data.NONE) {
      command |= data == Data.WRITE ? CMD.WRITE : CMD.READ;
      this.at = at;
      this.left = <u32>(blocks * size) >>> 2;
      r.HBCT = size;
      r.HBLC = blocks;
    }
    r.ARG = argument;
    this.word = command;
    this.phase = Phase.QUEUED;
    this.pollUs = POWER_US;
    this.issue();
  }

  private issue(): void {
    if (!this.hasPower()) return;
    this.phase = Phase.COMMAND;
    this.pollUs = COMMAND_US;
    this.r.CMD = this.word;
  }

  poll(): i32 {
    if (this.phase == Phase.QUEUED) {
      this.issue();
      if (this.phase == Phase.QUEUED) return Err.PENDING;
    }
    let result = 0;
    if (this.phase == Phase.COMMAND) result = this.pollCommand();
    if (this.phase == Phase.BUSY && !result) result = this.pollBusy();
    if (this.phase == Phase.DATA && !result) result = this.pollData();
    if (this.phase == Phase.LAST && !result) result = this.pollLast();
    return result;
  }

  /** Waits for the response. */
  private pollCommand(): i32 {
    const r = this.r;
    let command = r.CMD;
    for (let patience = PATIENCE; command & CMD.NEW; command = r.CMD) if (!--patience) return Err.PENDING;
    // A response without checksum fails for its checksum, too.
    const status = r.HSTS;
    if (command & CMD.FAIL && !(this.kind == Response.NO_CRC && (status & HSTS.ERRORS) == HSTS.CRC7_ERROR)) return this.fail(status);
    if (this.kind == Response.NO_CRC) r.HSTS = HSTS.CRC7_ERROR;
    this.phase = this.kind == Response.BUSY ? Phase.BUSY : this.data != Data.NONE ? Phase.DATA : Phase.IDLE;
    this.pollUs = EVENT_US;
    return 0;
  }

  /** Waits until the card that the command may have left busy is ready. */
  private pollBusy(): i32 {
    const status = this.r.HSTS;
    if (status & HSTS.ERRORS) return this.fail(status);
    if (!this.ready && !(status & HSTS.BUSY_IRPT)) return Err.PENDING;
    this.r.HSTS = HSTS.EVENTS;
    this.phase = Phase.IDLE;
    return 0;
  }

  /** Moves data. */
  private pollData(): i32 {
    const r = this.r;
    const reads = this.data == Data.READ;
    for (let patience = PATIENCE; this.left; --patience) {
      if (!patience) {
        this.listen();
        return Err.PENDING;
      }
      // Cleared first: what comes to the FIFO after it was looked at raises it again.
      r.HSTS = HSTS.EVENTS | HSTS.DATA_FLAG;
      const level = min(r.EDM >> EDM.LEVEL & EDM.LEVEL_MASK, FIFO_WORDS);
      const words = min(reads ? level : FIFO_WORDS - level, this.left);
      if (!words) {
        const status = r.HSTS;
        if (status & HSTS.ERRORS) return this.fail(status);
        continue;
      }
      let at = this.at;
      const end = at + (words << 2);
      if (reads) for (; at < end; at += 4) store<u32>(at, r.DATA);
      else for (; at < end; at += 4) r.DATA = load<u32>(at);
      this.at = at;
      this.left -= words;
      patience = PATIENCE;
    }
    r.HCFG = this.config;
    this.phase = Phase.LAST;
    this.pollUs = BUSY_US;
    return 0;
  }

  /** Lets data interrupt until `pollData` has moved the rest. */
  private listen(): void { this.r.HCFG = this.config | HCFG.DATA_IRPT_EN; }

  /** Waits until the controller and the card are through with the data; there is no interrupt for that. */
  private pollLast(): i32 {
    const r = this.r;
    for (let patience = PATIENCE; patience; --patience) {
      const edm = r.EDM;
      const state = edm & EDM.FSM;
      const waits = state == (this.data == Data.READ ? FSM.READWAIT : FSM.WRITESTART1);
      const status = r.HSTS;
      if (status & HSTS.ERRORS) return this.fail(status);
      if (!waits && state != FSM.IDENTMODE && state != FSM.DATAMODE) continue;
      if (waits) r.EDM = edm | EDM.FORCE_DATA_MODE;
      r.HSTS = HSTS.EVENTS | HSTS.DATA_FLAG;
      this.phase = Phase.IDLE;
      return 0;
    }
    return Err.PENDING;
  }

  /** Ends the command by what HSTS said. */
  private fail(status: u32): i32 {
    this.abort();
    return status & HSTS.TIMEOUTS ? Err.TIMEOUT : Err.IO;
  }

  /** What resets the controller takes the card's power: it is led back by hand instead. */
  abort(): void {
    const r = this.r;
    this.phase = Phase.IDLE;
    this.left = 0;
    r.HCFG = this.config;
    r.CMD = 0;
    r.HBCT = 0;
    r.HBLC = 0;
    r.EDM = r.EDM | EDM.FORCE_DATA_MODE;
    for (let words = 2 * FIFO_WORDS; words && r.EDM >> EDM.LEVEL & EDM.LEVEL_MASK; --words) r.DATA;
    r.HSTS = HSTS.ALL | HSTS.DATA_FLAG;
  }

  response(i: i32): u32 {
    if (<u32>i > 3) return 0;
    const word = this.r.getRSP(i);
    return i || this.kind != Response.LONG ? word : word & ~0xff;
  }

  onEvent(waker: Waker): void { this.waker = waker; }

  onInterrupt(): void {
    const r = this.r;
    const status = r.HSTS;
    if (status & HSTS.BUSY_IRPT) this.ready = true;
    r.HCFG = this.config; // data interrupts as long as there is any
    r.HSTS = status & HSTS.EVENTS;
    const waker = this.waker;
    if (waker !== null) waker.wake();
  }
}
