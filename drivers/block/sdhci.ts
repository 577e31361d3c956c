/**
 * SD host controllers of the SD Association's kind, as the Raspberry Pis have them: EMMC (an Arasan core) of the BCM2835 to BCM2837, EMMC2 of the
 * BCM2711. Data is moved by the CPU.
 *
 * Reference: SD Host Controller Simplified Specification 3.00 ("SDHC"): chapter 2 registers, 3.2 clock, 3.7 transfers, 3.10 errors;
 * "BCM2835 ARM Peripherals" chapter 5 for what EMMC does otherwise. All accesses are of 32 bits: neither takes narrower ones.
 *
 * EMMC loses a write that follows another one to the same register within two clocks of the card, so each is given four; it does not tell
 * whether there is a card, and its capabilities read as 0. EMMC2 has ADMA2, which nothing here could be tried on: it is left out.
 */
import { Err } from "hal/error";
import { Firmware } from "hal/firmware";
import { Gpio, Pull } from "hal/gpio";
import { read32, write32 } from "hal/hw";
import { Waker } from "hal/irq";
import { Data, Response, SdHost } from "hal/sd";
import { Timer } from "hal/timer";

/** Offsets, SDHC 2.1; names are those of the registers that a word has. */
namespace Register {
  /** Block Size, Block Count. */
  export const BLOCK: usize = 0x04;
  export const ARGUMENT: usize = 0x08;
  /** Transfer Mode, Command: writing it sends the command. */
  export const COMMAND: usize = 0x0c;
  export const RESPONSE: usize = 0x10;
  export const BUFFER_DATA_PORT: usize = 0x20;
  export const PRESENT_STATE: usize = 0x24;
  /** Host Control 1, Power Control, Block Gap Control, Wakeup Control. */
  export const HOST_CONTROL: usize = 0x28;
  /** Clock Control, Timeout Control, Software Reset. */
  export const CLOCK_CONTROL: usize = 0x2c;
  /** Normal and Error Interrupt Status: a 1 clears. */
  export const INTERRUPT_STATUS: usize = 0x30;
  /** Which of them appear there. */
  export const STATUS_ENABLE: usize = 0x34;
  /** Which of them raise the line. */
  export const SIGNAL_ENABLE: usize = 0x38;
}
namespace Mode {
  export const BLOCK_COUNT_ENABLE: u32 = 1 << 1;
  export const AUTO_CMD12: u32 = 1 << 2;
  export const READ: u32 = 1 << 4;
  export const MULTI_BLOCK: u32 = 1 << 5;
}
namespace Command {
  export const RESPONSE_136: u32 = 1 << 16;
  export const RESPONSE_48: u32 = 2 << 16;
  export const RESPONSE_48_BUSY: u32 = 3 << 16;
  export const CRC_CHECK: u32 = 1 << 19;
  export const INDEX_CHECK: u32 = 1 << 20;
  export const DATA: u32 = 1 << 21;
  export const ABORT: u32 = 3 << 22;
}
const STOP_TRANSMISSION: i32 = 12;
namespace State {
  export const COMMAND_INHIBIT: u32 = 1 << 0;
  export const DATA_INHIBIT: u32 = 1 << 1;
}
namespace Host {
  export const FOUR_LINES: u32 = 1 << 1;
  /** Bus power on, 3.3 V. */
  export const POWER_3_3V: u32 = 0xf << 8;
}
namespace Clock {
  export const INTERNAL_ENABLE: u32 = 1 << 0;
  export const INTERNAL_STABLE: u32 = 1 << 1;
  export const SD_ENABLE: u32 = 1 << 2;
  export const RESET_ALL: u32 = 1 << 24;
  export const RESET_LINES: u32 = 3 << 25;
}
namespace Interrupt {
  export const COMMAND_COMPLETE: u32 = 1 << 0;
  export const TRANSFER_COMPLETE: u32 = 1 << 1;
  export const WRITE_READY: u32 = 1 << 4;
  export const READ_READY: u32 = 1 << 5;
  export const ANY_ERROR: u32 = 1 << 15;
  export const COMMAND_TIMEOUT: u32 = 1 << 16;
  /** Errors but one: the time limit for data is a number of clocks that some cards need more of. Who asked has a limit of its own. */
  export const ERRORS: u32 = 0xffef_0000 | ANY_ERROR;
  /** What a command may bring. Card insertion and the card's own interrupt are not asked for. */
  export const ALL: u32 = ERRORS | COMMAND_COMPLETE | TRANSFER_COMPLETE | WRITE_READY | READ_READY;
}
/** As the firmware numbers them. */
const EMMC_CLOCK: i32 = 1;
const EMMC2_CLOCK: i32 = 12;
const SD_POWER: i32 = 0;
/** Rates where the firmware tells none. */
const EMMC_HZ: u32 = 50_000_000;
const EMMC2_HZ: u32 = 100_000_000;
/** Pins of the card's slot and alternate function of EMMC there; pins of WiFi, which the firmware of some boards connects to EMMC. */
const SLOT_FIRST: i32 = 48;
const SLOT_LAST: i32 = 53;
const SLOT_ALTERNATE: i32 = 3;
const WIFI_FIRST: i32 = 34;
const WIFI_LAST: i32 = 39;
/** How long a reset, one of the lines and the clock may take (ms): SDHC says 100, some clocks of the card, 150. */
const RESET_MS: u64 = 100;
const LINES_MS: u64 = 2;
const CLOCK_MS: u64 = 150;
const DIVISOR_MAX: u32 = 1023;
/** Blocks moved in one `poll`: others have their turn, too. */
const BATCH: i32 = 64;

/** What the command under way waits for. */
namespace Phase {
  export const NONE: i32 = 0;
  /** The lines are in use. */
  export const QUEUED: i32 = 1;
  export const ANSWER: i32 = 2;
  export const DATA: i32 = 3;
  /** The end of the data, or of the busy time. */
  export const END: i32 = 4;
}

/** Between two looks at what interrupts. */
const POLL_US: i32 = 10_000;

// @ts-ignore: decorator
@final export class Sdhci implements SdHost {
  irq: i32;
  maxBlocks: i32 = 65535;
  autoStop: bool = true;
  pollUs: i32;
  private baseHz: u32 = 0;
  /** Ticks that each write to a register of EMMC takes. */
  private gap: u64 = 0;
  private control: u32 = 0;
  private clockBits: u32 = 0;
  private phase: i32 = Phase.NONE;
  private waker: Waker | null = null;
  // The command under way.
  private index: i32 = 0;
  private argument: u32 = 0;
  private kind: i32 = 0;
  private data: i32 = 0;
  private blocks: i32 = 0;
  private size: i32 = 0;
  private at: usize = 0;
  private response0: u32 = 0;
  private response1: u32 = 0;
  private response2: u32 = 0;
  private response3: u32 = 0;

  /**
   * @param base physical address of the register block
   * @param emmc2 the BCM2711's; else EMMC, whose pins are taken at `start`
   */
  constructor(private readonly base: usize, irq: i32, private readonly emmc2: bool, private readonly firmware: Firmware, private readonly gpio: Gpio, private readonly timer: Timer) {
    this.irq = irq;
    this.pollUs = irq < 0 ? 0 : POLL_US;
  }

  start(): bool {
    this.phase = Phase.NONE;
    if (!this.baseHz) this.prepare();
    this.gap = 0;
    this.slow(400_000);
    this.put(Register.CLOCK_CONTROL, Clock.RESET_ALL);
    if (!this.settles(Register.CLOCK_CONTROL, Clock.RESET_ALL, 0, RESET_MS)) return false;
    this.control = Host.POWER_3_3V;
    this.clockBits = 0;
    this.put(Register.HOST_CONTROL, this.control);
    this.put(Register.SIGNAL_ENABLE, 0);
    this.put(Register.STATUS_ENABLE, Interrupt.ALL & ~Interrupt.ANY_ERROR);
    this.put(Register.INTERRUPT_STATUS, 0xffff_ffff);
    return true;
  }

  /** Power, pins and the rate of the clock, once. */
  private prepare(): void {
    if (!this.emmc2) {
      // Firmware that does not know it has it on.
      this.firmware.setPower(SD_POWER, true);
      for (let pin = WIFI_FIRST; pin <= WIFI_LAST; pin++) this.gpio.input(pin, Pull.Up);
      for (let pin = SLOT_FIRST; pin <= SLOT_LAST; pin++) {
        this.gpio.input(pin, pin == SLOT_FIRST ? Pull.None : Pull.Up);
        this.gpio.alternate(pin, SLOT_ALTERNATE);
      }
    }
    const rate = this.firmware.getClockRate(this.emmc2 ? EMMC2_CLOCK : EMMC_CLOCK);
    this.baseHz = rate > 0 ? rate : this.emmc2 ? EMMC2_HZ : EMMC_HZ;
  }

  present(): bool { return true; }
  writable(): bool { return true; }

  clock(hz: u32): u32 {
    // SDHC 2.2.14: the base clock over twice the divisor, of 10 bits; 0 = the base clock.
    let divisor: u32 = 0;
    if (this.baseHz > hz) divisor = min((this.baseHz + 2 * hz - 1) / (2 * hz), DIVISOR_MAX);
    this.put(Register.CLOCK_CONTROL, 0);
    const bits = (divisor & 0xff) << 8 | (divisor >>> 8) << 6 | Clock.INTERNAL_ENABLE;
    this.put(Register.CLOCK_CONTROL, bits);
    // Without a clock each command runs into its time limit.
    this.settles(Register.CLOCK_CONTROL, Clock.INTERNAL_STABLE, Clock.INTERNAL_STABLE, CLOCK_MS);
    this.clockBits = bits | Clock.SD_ENABLE;
    this.put(Register.CLOCK_CONTROL, this.clockBits);
    const rate = divisor ? this.baseHz / (2 * divisor) : this.baseHz;
    this.slow(rate);
    return rate;
  }

  width(lines: i32): void {
    this.control = Host.POWER_3_3V | (lines == 4 ? Host.FOUR_LINES : 0);
    this.put(Register.HOST_CONTROL, this.control);
  }

  command(index: i32, argument: u32, response: i32, data: i32, blocks: i32, size: i32, at: usize): void {
    this.index = index;
    this.argument = argument;
    this.kind = response;
    this.data = data;
    this.blocks = blocks;
    this.size = size;
    this.at = at;
    this.phase = Phase.QUEUED;
    this.issue();
  }

  /** Sends the command as soon as its lines are free, SDHC 3.7.1. */
  private issue(): void {
    const stops = this.index == STOP_TRANSMISSION;
    const needs = this.data || (this.kind == Response.BUSY && !stops) ? State.COMMAND_INHIBIT | State.DATA_INHIBIT : State.COMMAND_INHIBIT;
    if (read32(this.base + Register.PRESENT_STATE) & needs) return;
    let word = <u32>this.index << 24 | this.responseBits();
    if (stops) word |= Command.ABORT;
    if (this.data) {
      const several = this.blocks > 1;
      const read = this.data == Data.READ;
      word |= Command.DATA | (read ? Mode.READ : 0) | (several ? Mode.BLOCK_COUNT_ENABLE | Mode.MULTI_BLOCK | (read && this.autoStop ? Mode.AUTO_CMD12 : 0) : 0);
      this.put(Register.BLOCK, <u32>this.blocks << 16 | this.size);
    }
    this.put(Register.INTERRUPT_STATUS, 0xffff_ffff);
    this.put(Register.ARGUMENT, this.argument);
    this.phase = Phase.ANSWER;
    this.put(Register.COMMAND, word);
  }

  private responseBits(): u32 {
    switch (this.kind) {
      case Response.NONE: return 0;
      case Response.LONG: return Command.RESPONSE_136 | Command.CRC_CHECK;
      case Response.NO_CRC: return Command.RESPONSE_48;
      case Response.BUSY: return Command.RESPONSE_48_BUSY | Command.CRC_CHECK | Command.INDEX_CHECK;
      default: return Command.RESPONSE_48 | Command.CRC_CHECK | Command.INDEX_CHECK;
    }
  }

  poll(): i32 {
    if (this.phase == Phase.QUEUED) this.issue();
    for (let blocks = BATCH; this.phase > Phase.QUEUED;) {
      const status = read32(this.base + Register.INTERRUPT_STATUS);
      if (status & Interrupt.ERRORS) return this.failed(status);
      if (this.phase == Phase.ANSWER) {
        if (!(status & Interrupt.COMMAND_COMPLETE)) return this.pending();
        this.put(Register.INTERRUPT_STATUS, Interrupt.COMMAND_COMPLETE);
        this.readResponse();
        this.phase = this.data ? Phase.DATA : this.kind == Response.BUSY ? Phase.END : Phase.NONE;
      } else if (this.phase == Phase.DATA) {
        const ready = this.data == Data.READ ? Interrupt.READ_READY : Interrupt.WRITE_READY;
        if (!(status & ready) || blocks-- == 0) return this.pending();
        this.put(Register.INTERRUPT_STATUS, ready);
        this.move();
        if (--this.blocks == 0) this.phase = Phase.END;
      } else {
        if (!(status & Interrupt.TRANSFER_COMPLETE)) return this.pending();
        this.put(Register.INTERRUPT_STATUS, Interrupt.TRANSFER_COMPLETE);
        this.phase = Phase.NONE;
      }
    }
    return this.phase == Phase.NONE ? 0 : Err.PENDING;
  }

  private pending(): i32 {
    // The line stays high until `onInterrupt` has turned it off.
    if (this.irq >= 0) this.put(Register.SIGNAL_ENABLE, Interrupt.ALL & ~Interrupt.ANY_ERROR);
    return Err.PENDING;
  }

  /** One block between the buffer and memory. The port knows no gaps. */
  private move(): void {
    const port = this.base + Register.BUFFER_DATA_PORT;
    const end = this.at + this.size;
    let at = this.at;
    if (this.data == Data.READ) for (; at < end; at += 4) store<u32>(at, read32(port));
    else for (; at < end; at += 4) write32(port, load<u32>(at));
    this.at = at;
  }

  private readResponse(): void {
    const from = this.base + Register.RESPONSE;
    this.response0 = read32(from);
    if (this.kind != Response.LONG) return;
    // SDHC 2.2.7: bits 127:8 of R2 as 119:0.
    const word0 = this.response0;
    const word1 = read32(from + 4);
    const word2 = read32(from + 8);
    this.response0 = word0 << 8;
    this.response1 = word1 << 8 | word0 >>> 24;
    this.response2 = word2 << 8 | word1 >>> 24;
    this.response3 = read32(from + 12) << 8 | word2 >>> 24;
  }

  response(i: i32): u32 { return i == 0 ? this.response0 : i == 1 ? this.response1 : i == 2 ? this.response2 : this.response3; }

  private failed(status: u32): i32 {
    this.abort();
    // A checksum is wrong only where something came.
    return (status >>> 16) & ~(Interrupt.COMMAND_TIMEOUT >>> 16) ? Err.IO : Err.TIMEOUT;
  }

  abort(): void {
    this.phase = Phase.NONE;
    // SDHC 3.10.1: the circuits for commands and for data.
    this.put(Register.CLOCK_CONTROL, this.clockBits | Clock.RESET_LINES);
    this.settles(Register.CLOCK_CONTROL, Clock.RESET_LINES, 0, LINES_MS);
    this.put(Register.INTERRUPT_STATUS, 0xffff_ffff);
  }

  onEvent(waker: Waker): void { this.waker = waker; }

  onInterrupt(): void {
    this.put(Register.SIGNAL_ENABLE, 0);
    const waker = this.waker;
    if (waker !== null) waker.wake();
  }

  /** The gap for a clock of `hz`. */
  private slow(hz: u32): void { this.gap = this.emmc2 ? 0 : <u64>this.timer.frequency() * 4 / hz + 1; }

  private put(register: usize, value: u32): void {
    write32(this.base + register, value);
    if (!this.gap) return;
    const end = this.timer.now() + this.gap;
    while (this.timer.now() < end) {}
  }

  /** Waits until `mask` of a register is `value`. @returns false when it does not get there */
  private settles(register: usize, mask: u32, value: u32, ms: u64): bool {
    const end = this.timer.now() + ms * this.timer.frequency() / 1000;
    while ((read32(this.base + register) & mask) != value) if (this.timer.now() > end) return false;
    return true;
  }
}
