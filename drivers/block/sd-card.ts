/**
 * SD memory cards behind a host controller: SDSC, SDHC and SDXC, at 3.3 V, four data lines and 25 MHz.
 *
 * Reference: SD Physical Layer Simplified Specification ("SD"): 4.2 identification, 4.3 transfers, 4.6.2 time limits, 4.7.4 commands, 4.10 status.
 *
 * Each command is a step; `poll` looks how it ended and makes the next. What fails is asked again a few times after the card has been
 * brought back to its transfer state. A card that does not answer any more is gone, and looked for anew from `poll`: slots without a
 * switch do not tell. Nothing that a card says of itself is taken without a look.
 */
import { BlockDevice, SECTOR, Transfer } from "hal/block";
import { Err } from "hal/error";
import { Waker } from "hal/irq";
import { Data, Response, SdHost } from "hal/sd";
import { Timer } from "hal/timer";
import { CardStatus, Ocr, isProtected, sectorsOf } from "./sd-registers";

/** Commands, 4.7.4; those behind an APP_CMD begin with SD_. */
namespace Cmd {
  export const GO_IDLE_STATE: i32 = 0;
  export const ALL_SEND_CID: i32 = 2;
  export const SEND_RELATIVE_ADDR: i32 = 3;
  export const SET_BUS_WIDTH: i32 = 6;
  export const SELECT_CARD: i32 = 7;
  export const SEND_IF_COND: i32 = 8;
  export const SEND_CSD: i32 = 9;
  export const STOP_TRANSMISSION: i32 = 12;
  export const SEND_STATUS: i32 = 13;
  export const SET_BLOCKLEN: i32 = 16;
  export const READ_SINGLE_BLOCK: i32 = 17;
  export const READ_MULTIPLE_BLOCK: i32 = 18;
  export const WRITE_BLOCK: i32 = 24;
  export const WRITE_MULTIPLE_BLOCK: i32 = 25;
  export const SD_SEND_OP_COND: i32 = 41;
  export const APP_CMD: i32 = 55;
}

/** What is under way: the command that was sent, or a wait. */
namespace Step {
  export const NONE: i32 = 0;
  // Identification, in this order.
  export const POWER: i32 = 1;
  export const GO_IDLE: i32 = 2;
  export const INTERFACE: i32 = 3;
  export const APP_CONDITION: i32 = 4;
  export const CONDITION: i32 = 5;
  export const CONDITION_WAIT: i32 = 6;
  export const CID: i32 = 7;
  export const ADDRESS: i32 = 8;
  export const CSD: i32 = 9;
  export const SELECT: i32 = 10;
  export const APP_WIDTH: i32 = 11;
  export const WIDTH: i32 = 12;
  export const BLOCK_LENGTH: i32 = 13;
  // Transfers.
  export const TRANSFER: i32 = 14;
  export const STOP: i32 = 15;
  export const STATUS: i32 = 16;
  export const STATUS_WAIT: i32 = 17;
  // After an error.
  export const AGAIN_STOP: i32 = 18;
  export const AGAIN_STATUS: i32 = 19;
  export const AGAIN_WAIT: i32 = 20;
}

const IDENTIFICATION_HZ: u32 = 400_000;
const TRANSFER_HZ: u32 = 25_000_000;
/** 2.7 to 3.6 V, and a pattern that comes back. */
const INTERFACE_ARGUMENT: u32 = 0x1aa;
/** Times in µs. Power and 74 clocks before the first command, 6.4.1. */
const POWER_US: u32 = 2_000;
/** Between two questions whether the card is powered up, and the limit for that, 4.2.3. */
const CONDITION_US: u32 = 10_000;
const CONDITION_LIMIT_US: u32 = 1_000_000;
/** A command, which takes less than a ms; the busy time behind one. */
const COMMAND_LIMIT_US: u32 = 500_000;
/** A transfer, and each block of it: 100 ms to read, 250 to 500 ms to write one, 4.6.2, and some cards take longer now and then. */
const TRANSFER_LIMIT_US: u32 = 2_000_000;
const BLOCK_LIMIT_US: u32 = 30_000;
/** Programming that still goes on after the busy time, and between two looks at it. */
const PROGRAM_LIMIT_US: u32 = 2_000_000;
const STATUS_US: u32 = 500;
/** Between two looks for a card in a slot that may have one. */
const LOOK_US: u32 = 1_000_000;
/** How often a transfer or an identification is tried in all. */
const ATTEMPTS: i32 = 3;
/** Answers to SEND_STATUS that may be missing before the card counts as gone. */
const SILENCE: i32 = 4;
/** Steps of one `poll`. */
const STEPS: i32 = 16;
/** 128 KiB. */
const SECTORS: i32 = 256;
/** `finish` and the like are not through. */
const GOING_ON: i32 = 1;

// @ts-ignore: decorator
@final export class SdCard implements BlockDevice {
  irq: i32;
  media: u32 = 0;
  maxSectors: i32;
  alignment: i32 = 4;
  pollUs: i32 = 0;
  private step: i32 = Step.NONE;
  private started: bool = false;
  /** End of the wait, or time limit of the command (ticks); that of all that belongs together. */
  private due: u64 = 0;
  private limit: u64 = 0;
  private lookAt: u64 = 0;
  private waker: Waker | null = null;
  private repeated: u32 = 0;
  private attempts: i32 = 0;
  private silent: i32 = 0;

  /** The card: sectors, 0 = none; relative address, as arguments have it. */
  private count: u64 = 0;
  private address: u32 = 0;
  private version2: bool = false;
  private bySector: bool = false;
  private isProtected: bool = false;

  /** The transfer. */
  private kind: i32 = 0;
  private sector: u64 = 0;
  private blocks: i32 = 0;
  private at: usize = 0;
  private failure: i32 = 0;

  constructor(private readonly host: SdHost, private readonly timer: Timer) {
    this.irq = host.irq;
    this.maxSectors = min(SECTORS, host.maxBlocks);
  }

  start(): bool {
    this.forget();
    this.repeated = 0;
    this.started = false;
    if (!this.host.start()) return false;
    this.irq = this.host.irq;
    this.maxSectors = min(SECTORS, this.host.maxBlocks);
    this.started = true;
    this.lookAt = this.timer.now();
    return true;
  }

  sectors(): u64 { return this.count; }
  writable(): bool { return !this.isProtected && this.host.writable(); }
  retries(): u32 { return this.repeated; }

  onEvent(waker: Waker): void {
    this.waker = waker;
    this.host.onEvent(waker);
  }

  onInterrupt(): void {
    this.host.onInterrupt();
    if (this.count && this.step == Step.NONE && !this.host.present()) this.lose();
  }

  begin(kind: i32, sector: u64, count: i32, at: usize): i32 {
    if (this.step != Step.NONE) return Err.PENDING;
    if (this.count && !this.host.present()) this.lose();
    if (!this.count) return Err.REMOVED;
    this.kind = kind;
    this.attempts = ATTEMPTS;
    if (kind == Transfer.FLUSH) {
      this.limit = this.after(PROGRAM_LIMIT_US);
      this.askStatus(Step.STATUS);
      return 0;
    }
    if (count < 1 || count > this.maxSectors || sector >= this.count || <u64>count > this.count - sector || (at & 3) != 0) return Err.INVALID;
    if (kind == Transfer.WRITE && !this.writable()) return Err.READ_ONLY;
    this.sector = sector;
    this.blocks = count;
    this.at = at;
    this.transfer();
    return 0;
  }

  poll(): i32 {
    if (this.step == Step.NONE && !this.mayLook()) return 0;
    for (let steps = STEPS; steps > 0; steps--) {
      let code = 0;
      if (this.isWaiting()) {
        if (this.timer.now() < this.due) return Err.PENDING;
      } else {
        code = this.host.poll();
        if (code == Err.PENDING) {
          this.pollUs = this.host.pollUs;
          if (this.timer.now() < this.due) return Err.PENDING;
          this.host.abort();
          code = Err.TIMEOUT;
        }
      }
      const result = this.step < Step.TRANSFER ? this.identify(code) : this.go(code);
      if (result != GOING_ON) {
        this.step = Step.NONE;
        return result;
      }
    }
    this.pollUs = 0;
    return Err.PENDING;
  }

  private isWaiting(): bool {
    const step = this.step;
    return step == Step.POWER || step == Step.CONDITION_WAIT || step == Step.STATUS_WAIT || step == Step.AGAIN_WAIT;
  }

  private after(us: u32): u64 { return this.timer.now() + <u64>us * this.timer.frequency() / 1_000_000 + 1; }

  /** Waits in `step` for `us`. */
  private wait(step: i32, us: u32): i32 {
    this.step = step;
    this.due = this.after(us);
    this.pollUs = us;
    return GOING_ON;
  }

  private send(step: i32, index: i32, argument: u32, response: i32): i32 {
    this.step = step;
    this.due = this.after(COMMAND_LIMIT_US);
    this.host.command(index, argument, response, Data.NONE, 0, 0, 0);
    return GOING_ON;
  }

  private askStatus(step: i32): i32 { return this.send(step, Cmd.SEND_STATUS, this.address, Response.SHORT); }

  // --- Identification, 4.2 ---------------------------------------------------------------------------------------------

  private forget(): void {
    this.step = Step.NONE;
    this.count = 0;
    this.address = 0;
  }

  /** The card is gone, or as good as that. */
  private lose(): void {
    this.forget();
    this.lookAt = this.timer.now();
    const waker = this.waker;
    if (waker !== null) waker.wake();
  }

  /** Begins to look for a card where there is none and may be one. @returns whether it has */
  private mayLook(): bool {
    if (this.count || !this.started || !this.host.present() || this.timer.now() < this.lookAt) return false;
    this.lookAt = this.after(LOOK_US);
    this.attempts = ATTEMPTS;
    return this.reset() == GOING_ON;
  }

  /** Begins with a card of which nothing is known. */
  private reset(): i32 {
    const host = this.host;
    if (!host.start()) return Err.TIMEOUT;
    host.width(1);
    host.clock(IDENTIFICATION_HZ);
    return this.wait(Step.POWER, POWER_US);
  }

  /** The next try of an identification that failed, or the end of it. */
  private anew(code: i32): i32 {
    if (--this.attempts > 0 && this.host.present()) {
      this.repeated++;
      code = this.reset();
      if (code == GOING_ON) return code;
    }
    this.address = 0;
    this.lookAt = this.after(LOOK_US);
    return code;
  }

  /** @param code how the command ended */
  private identify(code: i32): i32 {
    const host = this.host;
    switch (this.step) {
      case Step.POWER: return this.send(Step.GO_IDLE, Cmd.GO_IDLE_STATE, 0, Response.NONE);
      case Step.GO_IDLE: return this.send(Step.INTERFACE, Cmd.SEND_IF_COND, INTERFACE_ARGUMENT, Response.SHORT);
      case Step.INTERFACE:
        // Cards of before version 2.0 do not know it.
        if (code && code != Err.TIMEOUT) return this.anew(code);
        this.version2 = code == 0;
        if (!code && (host.response(0) & 0xfff) != INTERFACE_ARGUMENT) return this.anew(Err.IO);
        this.limit = this.after(CONDITION_LIMIT_US);
        return this.send(Step.APP_CONDITION, Cmd.APP_CMD, 0, Response.SHORT);
      case Step.APP_CONDITION:
        // Nobody there, or no SD memory card.
        if (code == Err.TIMEOUT && !this.version2) {
          this.attempts = 0;
          code = Err.REMOVED;
        }
        if (code) return this.anew(code);
        if (!(host.response(0) & CardStatus.APP_CMD)) return this.anew(Err.IO);
        return this.send(Step.CONDITION, Cmd.SD_SEND_OP_COND, Ocr.VOLTAGES | (this.version2 ? Ocr.CCS : 0), Response.NO_CRC);
      case Step.CONDITION: return code ? this.anew(code) : this.condition();
      case Step.CONDITION_WAIT: return this.send(Step.APP_CONDITION, Cmd.APP_CMD, 0, Response.SHORT);
      case Step.CID: return code ? this.anew(code) : this.send(Step.ADDRESS, Cmd.SEND_RELATIVE_ADDR, 0, Response.SHORT);
      case Step.ADDRESS:
        if (code) return this.anew(code);
        this.address = host.response(0) & 0xffff_0000;
        if (!this.address) return this.anew(Err.IO);
        return this.send(Step.CSD, Cmd.SEND_CSD, this.address, Response.LONG);
      case Step.CSD: return code ? this.anew(code) : this.size();
      case Step.SELECT: return code ? this.anew(code) : this.send(Step.APP_WIDTH, Cmd.APP_CMD, this.address, Response.SHORT);
      case Step.APP_WIDTH: return code ? this.anew(code) : this.send(Step.WIDTH, Cmd.SET_BUS_WIDTH, 2, Response.SHORT);
      case Step.WIDTH:
        if (code || host.response(0) & CardStatus.FAILED) return this.anew(code ? code : Err.IO);
        host.width(4);
        return this.send(Step.BLOCK_LENGTH, Cmd.SET_BLOCKLEN, SECTOR, Response.SHORT);
      default:
        if (code || host.response(0) & CardStatus.FAILED) return this.anew(code ? code : Err.IO);
        return this.found();
    }
  }

  private condition(): i32 {
    const ocr = this.host.response(0);
    if (!(ocr & Ocr.POWERED_UP)) return this.timer.now() < this.limit ? this.wait(Step.CONDITION_WAIT, CONDITION_US) : this.anew(Err.TIMEOUT);
    this.bySector = (ocr & Ocr.CCS) != 0;
    if (!(ocr & Ocr.VOLTAGE) || (this.bySector && !this.version2)) return this.anew(Err.IO);
    return this.send(Step.CID, Cmd.ALL_SEND_CID, 0, Response.LONG);
  }

  /** The card-specific data are there. `count` stays 0 until all is done. */
  private size(): i32 {
    const host = this.host;
    this.sector = sectorsOf(host, this.bySector);
    if (!this.sector) return this.anew(Err.IO);
    this.isProtected = isProtected(host);
    host.clock(TRANSFER_HZ);
    return this.send(Step.SELECT, Cmd.SELECT_CARD, this.address, Response.BUSY);
  }

  private found(): i32 {
    this.count = this.sector;
    this.media++;
    const waker = this.waker;
    if (waker !== null) waker.wake();
    return 0;
  }

  // --- Transfers, 4.3.3 and 4.3.4 --------------------------------------------------------------------------------------

  private transfer(): void {
    const write = this.kind == Transfer.WRITE;
    const several = this.blocks > 1;
    const index = write ? (several ? Cmd.WRITE_MULTIPLE_BLOCK : Cmd.WRITE_BLOCK) : several ? Cmd.READ_MULTIPLE_BLOCK : Cmd.READ_SINGLE_BLOCK;
    this.step = Step.TRANSFER;
    this.due = this.after(TRANSFER_LIMIT_US + <u32>this.blocks * BLOCK_LIMIT_US);
    this.host.command(index, this.bySector ? <u32>this.sector : <u32>(this.sector * SECTOR), Response.SHORT, write ? Data.WRITE : Data.READ, this.blocks, SECTOR, this.at);
  }

  /** @param code how the command ended */
  private go(code: i32): i32 {
    const host = this.host;
    const write = this.kind == Transfer.WRITE;
    switch (this.step) {
      case Step.TRANSFER:
        if (code) return this.trouble(code);
        if (host.response(0) & CardStatus.FAILED) return this.trouble(Err.IO);
        if (this.blocks > 1 && (write || !host.autoStop)) return this.send(Step.STOP, Cmd.STOP_TRANSMISSION, 0, Response.BUSY);
        return write ? this.check() : 0;
      case Step.STOP:
        if (code) return this.trouble(code);
        // 4.3.3: a card that reads ahead past its end says so here, after all sectors asked for.
        if (!write) return host.response(0) & CardStatus.FAILED & ~CardStatus.OUT_OF_RANGE ? this.trouble(Err.IO) : 0;
        return host.response(0) & CardStatus.FAILED ? this.trouble(Err.IO) : this.check();
      case Step.STATUS: {
        if (code) return this.trouble(code);
        const status = host.response(0);
        if (status & CardStatus.FAILED) return this.trouble(Err.IO);
        if (CardStatus.isReady(status)) return 0;
        return this.timer.now() < this.limit ? this.wait(Step.STATUS_WAIT, STATUS_US) : this.trouble(Err.TIMEOUT);
      }
      case Step.STATUS_WAIT: return this.askStatus(Step.STATUS);
      case Step.AGAIN_STOP:
        // Errors are told once, here if the transfer was still on.
        if (!code && host.response(0) & CardStatus.FAILED) this.failure = Err.IO;
        return this.askStatus(Step.AGAIN_STATUS);
      case Step.AGAIN_WAIT: return this.askStatus(Step.AGAIN_STATUS);
      default: return this.again(code);
    }
  }

  /** Asks whether what was written is there. */
  private check(): i32 {
    this.limit = this.after(PROGRAM_LIMIT_US);
    return this.askStatus(Step.STATUS);
  }

  /** Something went wrong: the card is brought to its transfer state. */
  private trouble(code: i32): i32 {
    if (!this.host.present()) {
      this.lose();
      return Err.REMOVED;
    }
    this.failure = code;
    this.silent = 0;
    this.limit = this.after(PROGRAM_LIMIT_US);
    return this.send(Step.AGAIN_STOP, Cmd.STOP_TRANSMISSION, 0, Response.BUSY);
  }

  /** Where the card is after an error. */
  private again(code: i32): i32 {
    if (code) {
      if (++this.silent < SILENCE) return this.askStatus(Step.AGAIN_STATUS);
      // 4.3.1: it answers this one in each state from its address on. So it has none: another card, one that lost power, or none.
      this.lose();
      return Err.REMOVED;
    }
    const status = this.host.response(0);
    if (status & CardStatus.FAILED) this.failure = Err.IO;
    const state = CardStatus.state(status);
    if (CardStatus.isReady(status)) {
      if (--this.attempts <= 0) return this.failure;
      this.repeated++;
      if (this.kind == Transfer.FLUSH) return this.check();
      this.transfer();
      return GOING_ON;
    }
    if (this.timer.now() >= this.limit || state < CardStatus.TRANSFER || state > CardStatus.PROGRAM) {
      // Only its power can bring it back.
      this.lose();
      return this.failure;
    }
    if (state == CardStatus.DATA || state == CardStatus.RECEIVE) return this.send(Step.AGAIN_STOP, Cmd.STOP_TRANSMISSION, 0, Response.BUSY);
    return this.wait(Step.AGAIN_WAIT, STATUS_US);
  }
}
