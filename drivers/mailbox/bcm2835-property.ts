/**
 * Property channel of the VideoCore mailbox: asks the firmware of a Raspberry Pi about clocks, addresses, power.
 *
 * Reference: "Mailbox property interface" of the Raspberry Pi firmware documentation; "BCM2835 ARM Peripherals" 1.2.4
 * for bus addresses. One request is under way at a time. QEMU answers an unknown tag with an empty reply, firmware does not
 * mark it as answered; both are `Err.UNSUPPORTED`.
 */
import { Err } from "hal/error";
import { dmaAddress, dmaCollect, dmaPublish, read32, write32 } from "hal/hw";
import { AddressSource } from "hal/net";

/** Register block. Mailbox 0 is read, mailbox 1 written. */
// @ts-ignore: decorator
@unmanaged @final class Registers {
  /** Takes a word from mailbox 0: bits 31..4 data, 3..0 channel. */
  @inline get READ(): u32 { return read32(changetype<usize>(this)); }
  /** Status of mailbox 0. */
  @inline get STATUS0(): u32 { return read32(changetype<usize>(this) + 0x18); }
  /** Puts a word into mailbox 1. */
  @inline set WRITE(v: u32) { write32(changetype<usize>(this) + 0x20, v); }
  /** Status of mailbox 1. */
  @inline get STATUS1(): u32 { return read32(changetype<usize>(this) + 0x38); }
}
namespace STATUS {
  export const EMPTY: u32 = 1 << 30;
  export const FULL: u32 = 1 << 31;
}
const CHANNEL: u32 = 8;
/** Alias of RAM that bypasses the GPU's cache; covers the first GiB. */
const UNCACHED: u32 = 0xc000_0000;
const ALIASED_BYTES: u32 = 0x4000_0000;

/** The request: size, code, one tag (id, value size, code, value), end tag. */
// @ts-ignore: decorator
@unmanaged @final class Message {
  size: u32;
  /** 0 in a request. */
  code: u32;
  tag: u32;
  valueSize: u32;
  /** 0 in a request; in a reply bit 31 and the length of the answer. */
  valueCode: u32;
  value0: u32;
  value1: u32;
  value2: u32;
  /** Ends the tags; further words pad the message to its own cache line. */
  end: u32;
}
const SUCCESS: u32 = 0x8000_0000;
const ANSWERED: u32 = 0x8000_0000;

/** Longest cache line of the supported cores; each message has one for itself. */
const LINE: u32 = 64;
/** Two messages, side by side, and room to align them. */
// @ts-ignore: decorator
@lazy const messages: usize = memory.data(256);

namespace Tag {
  export const GET_FIRMWARE_REVISION: u32 = 0x0000_0001;
  export const GET_BOARD_REVISION: u32 = 0x0001_0002;
  export const GET_BOARD_MAC_ADDRESS: u32 = 0x0001_0003;
  export const GET_ARM_MEMORY: u32 = 0x0001_0005;
  export const GET_CLOCK_RATE: u32 = 0x0003_0002;
  export const GET_TEMPERATURE: u32 = 0x0003_0006;
  export const GET_GPIO_STATE: u32 = 0x0003_0041;
  export const SET_POWER_STATE: u32 = 0x0002_8001;
  export const SET_CLOCK_RATE: u32 = 0x0003_8002;
  export const SET_GPIO_STATE: u32 = 0x0003_8041;
}

/** Clocks, as the firmware numbers them. */
export enum Clock { Emmc = 1, Uart = 2, Arm = 3, Core = 4, V3d = 5, Pwm = 10, Emmc2 = 12 }

/** Devices whose power the firmware switches. */
export enum PowerDevice { Sd = 0, Uart0 = 1, Uart1 = 2, UsbHcd = 3, I2c0 = 4, I2c1 = 5, I2c2 = 6, Spi = 7 }

/** How often a status is read before a request counts as lost: some 100 ms at 100 ns each. */
const POLLS: i32 = 1_000_000;
/** First pin of the firmware's GPIO expander. */
const EXPANDER: u32 = 128;
const EXPANDER_PINS: u32 = 8;

/**
 * The property channel. Every method answers `Err.TIMEOUT` when the firmware does not, `Err.IO` when it reports an error,
 * `Err.UNSUPPORTED` when it does not know the request or the buffer is out of its reach; after some 100 ms at most.
 */
// @ts-ignore: decorator
@final export class PropertyMailbox implements AddressSource {
  private readonly r: Registers;
  private message: Message;

  /** @param base physical address of READ of mailbox 0 */
  constructor(base: usize) {
    this.r = changetype<Registers>(base);
    this.message = changetype<Message>((messages + (2 * LINE - 1)) & ~(2 * LINE - 1));
  }

  /** Seconds since 1970 at which the firmware was built. */
  getFirmwareRevision(): i32 { return this.query(Tag.GET_FIRMWARE_REVISION, 4, 0); }

  /** The board's revision code without bit 31 (over-voltage disallowed). */
  getBoardRevision(): i32 {
    const result = this.call(Tag.GET_BOARD_REVISION, 4, 0, 0, 0, 4);
    return result < 0 ? result : <i32>(this.message.value0 & 0x7fff_ffff);
  }

  /** Bytes of RAM at address 0 that belong to the ARM cores; more than 1 GiB only the device tree tells. */
  getArmMemory(): i32 {
    const result = this.call(Tag.GET_ARM_MEMORY, 8, 0, 0, 0, 8);
    return result < 0 ? result : <i32>this.message.value1;
  }

  /** Rate of a clock in Hz. */
  getClockRate(clock: Clock): i32 { return this.query(Tag.GET_CLOCK_RATE, 8, clock); }

  /** Sets a clock to about `rateHz` without touching voltages. @returns the rate it has now, in Hz. */
  setClockRate(clock: Clock, rateHz: u32): i32 {
    const result = this.call(Tag.SET_CLOCK_RATE, 12, clock, rateHz, 1, 8);
    return result < 0 ? result : <i32>this.message.value1;
  }

  /** Writes the board's six-byte Ethernet address to `into`. @returns 6. */
  getMacAddress(into: usize): i32 {
    const result = this.call(Tag.GET_BOARD_MAC_ADDRESS, 6, 0, 0, 0, 6);
    if (result < 0) return result;
    store<u32>(into, this.message.value0);
    store<u16>(into + 4, <u16>this.message.value1);
    return 6;
  }

  /** Temperature of the SoC in thousandths of a degree Celsius, not below 0. */
  getTemperature(): i32 { return this.query(Tag.GET_TEMPERATURE, 8, 0); }

  /** Level of pin 0..7 of the board's expander: 0, 1, or `Err.INVALID`. */
  getGpioExpander(pin: i32): i32 {
    const result = this.expander(Tag.GET_GPIO_STATE, pin, 0);
    return result < 0 ? result : <i32>(this.message.value1 & 1);
  }

  /** Drives pin 0..7 of the board's expander. @returns 0 or `Err.INVALID`. */
  setGpioExpander(pin: i32, level: bool): i32 { return this.expander(Tag.SET_GPIO_STATE, pin, level ? 1 : 0); }

  /** The firmware answers a request about a pin that it has by a pin of 0. */
  private expander(tag: u32, pin: i32, level: u32): i32 {
    if (<u32>pin >= EXPANDER_PINS) return Err.INVALID;
    const result = this.call(tag, 8, EXPANDER + pin, level, 0, 0);
    return result < 0 ? result : this.message.value0 == 0 ? 0 : Err.UNSUPPORTED;
  }

  /** Switches a device on or off and waits until its power is stable. @returns 0, or `Err.NOT_FOUND` for no such device. */
  setPower(device: PowerDevice, on: bool): i32 {
    const result = this.call(Tag.SET_POWER_STATE, 8, device, on ? 3 : 2, 0, 8);
    if (result < 0) return result;
    const state = this.message.value1;
    return state & 2 ? Err.NOT_FOUND : (state & 1) == (on ? 1 : 0) ? 0 : Err.IO;
  }

  /** Asks for a number: the word after the echoed argument, or the only word. */
  private query(tag: u32, size: u32, argument: u32): i32 {
    const result = this.call(tag, size, argument, 0, 0, size);
    if (result < 0) return result;
    return <i32>(size == 4 ? this.message.value0 : this.message.value1);
  }

  /**
   * One request and its answer.
   * @param size bytes of the value, request or answer, whichever is longer
   * @param answer least bytes an answer has
   */
  private call(tag: u32, size: u32, value0: u32, value1: u32, value2: u32, answer: u32): i32 {
    const message = this.message;
    const ptr = changetype<usize>(message);
    const address = <u32>dmaAddress(ptr);
    if (address >= ALIASED_BYTES) return Err.UNSUPPORTED;
    message.size = LINE;
    message.code = 0;
    message.tag = tag;
    message.valueSize = (size + 3) & ~3;
    message.valueCode = 0;
    message.value0 = value0;
    message.value1 = value1;
    message.value2 = value2;
    store<u32>(changetype<usize>(message) + 20 + message.valueSize, 0); // the end tag follows the value directly
    dmaPublish(ptr, LINE);
    if (!this.exchange(UNCACHED | address | CHANNEL)) {
      // The answer may come later, as the same word: the next request uses the other message, whose word differs.
      this.message = changetype<Message>(ptr ^ LINE);
      return Err.TIMEOUT;
    }
    dmaCollect(ptr, LINE);
    if (message.code != SUCCESS) return Err.IO;
    const code = message.valueCode;
    return code & ANSWERED && (code & ~ANSWERED) >= answer ? 0 : Err.UNSUPPORTED;
  }

  /** Sends `word` and waits until it comes back; words of others are dropped. @returns false when it does not come. */
  private exchange(word: u32): bool {
    const r = this.r;
    let polls = POLLS;
    while (r.STATUS1 & STATUS.FULL) if (--polls == 0) return false;
    r.WRITE = word;
    while (--polls > 0) if (!(r.STATUS0 & STATUS.EMPTY) && r.READ == word) return true;
    return false;
  }
}
