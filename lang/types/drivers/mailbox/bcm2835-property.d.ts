// Generated from drivers/mailbox/bcm2835-property.ts by compiler/lower/declarations.ts. Do not edit.
import { AddressSource } from "hal/net";
/** Clocks, as the firmware numbers them. */
export declare enum Clock { Emmc = 1, Uart = 2, Arm = 3, Core = 4, V3d = 5, Pwm = 10, Emmc2 = 12 }
/** Devices whose power the firmware switches. */
export declare enum PowerDevice { Sd = 0, Uart0 = 1, Uart1 = 2, UsbHcd = 3, I2c0 = 4, I2c1 = 5, I2c2 = 6, Spi = 7 }
/**
 * The property channel. Every method answers `Err.TIMEOUT` when the firmware does not, `Err.IO` when it reports an error,
 * `Err.UNSUPPORTED` when it does not know the request or the buffer is out of its reach; after some 100 ms at most.
 */
export declare class PropertyMailbox implements AddressSource {
  private readonly r;
  private message;
  /** @param base physical address of READ of mailbox 0 */
  constructor(base: usize);
  /** Seconds since 1970 at which the firmware was built. */
  getFirmwareRevision(): i32;
  /** The board's revision code without bit 31 (over-voltage disallowed). */
  getBoardRevision(): i32;
  /** Bytes of RAM at address 0 that belong to the ARM cores; more than 1 GiB only the device tree tells. */
  getArmMemory(): i32;
  /** Rate of a clock in Hz. */
  getClockRate(clock: Clock): i32;
  /** Sets a clock to about `rateHz` without touching voltages. @returns the rate it has now, in Hz. */
  setClockRate(clock: Clock, rateHz: u32): i32;
  /** Writes the board's six-byte Ethernet address to `into`. @returns 6. */
  getMacAddress(into: usize): i32;
  /** Temperature of the SoC in thousandths of a degree Celsius, not below 0. */
  getTemperature(): i32;
  /** Level of pin 0..7 of the board's expander: 0, 1, or `Err.INVALID`. */
  getGpioExpander(pin: i32): i32;
  /** Drives pin 0..7 of the board's expander. @returns 0 or `Err.INVALID`. */
  setGpioExpander(pin: i32, level: bool): i32;
  /** The firmware answers a request about a pin that it has by a pin of 0. */
  private expander;
  /** Switches a device on or off and waits until its power is stable. @returns 0, or `Err.NOT_FOUND` for no such device. */
  setPower(device: PowerDevice, on: bool): i32;
  /** Asks for a number: the word after the echoed argument, or the only word. */
  private query;
  /**
   * One request and its answer.
   * @param size bytes of the value, request or answer, whichever is longer
   * @param answer least bytes an answer has
   */
  private call;
  /** Sends `word` and waits until it comes back; words of others are dropped. @returns false when it does not come. */
  private exchange;
}
export {};
